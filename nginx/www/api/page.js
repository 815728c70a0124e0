// The contract as a page to read; requests are made with a token from `mcuctl token`, entered by hand.
window.SwaggerUIBundle({
  url: '/api/openapi.yaml',
  dom_id: '#contract',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
