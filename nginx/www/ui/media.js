// Does the window fit a media query? For what CSS alone cannot do: an order that Tab and readers of the screen follow too.
import { useEffect, useState } from '../lib.js';

/** As it is now. */
export const fitsMedia = (query) => window.matchMedia(query).matches;

/** Drawn anew when that changes. */
export function useMedia(query) {
  const [fits, setFits] = useState(() => fitsMedia(query));
  useEffect(() => {
    const media = window.matchMedia(query);
    const changed = () => setFits(media.matches);
    changed();
    media.addEventListener('change', changed);
    return () => media.removeEventListener('change', changed);
  }, [query]);
  return fits;
}
