// The one place that names the foreign modules; everything else imports from here.
import { h, render, Fragment, createContext } from './vendor/preact.js';
import { useCallback, useContext, useEffect, useErrorBoundary, useId, useLayoutEffect, useMemo, useRef, useState } from './vendor/hooks.js';
import htm from './vendor/htm.js';
import { batch, computed, effect, signal } from './vendor/signals.js';

export const html = htm.bind(h);
export { h, render, Fragment, createContext };
export { useCallback, useContext, useEffect, useErrorBoundary, useId, useLayoutEffect, useMemo, useRef, useState };
export { batch, computed, effect, signal };
