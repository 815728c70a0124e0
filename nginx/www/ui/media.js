// What is drawn otherwise where there is less room, beyond what a style sheet can do.
import { useEffect, useState } from '../lib.js';

/** Does it hold now? Drawn anew when that changes. @param {MediaQueryList} media */
export function useMedia(media) {
  const [holds, setHolds] = useState(media.matches);
  useEffect(() => {
    const changed = () => setHolds(media.matches);
    media.addEventListener('change', changed);
    return () => media.removeEventListener('change', changed);
  }, []);
  return holds;
}
