// Loading data for a screen: the newest request wins, older ones are aborted, old data stays while new comes.
import { useCallback, useEffect, useRef, useState } from '../lib.js';

/**
 * @template T
 * @param {(abort: AbortSignal) => Promise<T>} load
 * @param {any[]} deps
 * @returns {{data: T | null, error: any, loading: boolean, reload: () => void, set: (data: T) => void}}
 */
export function useLoad(load, deps) {
  const [state, setState] = useState({ data: null, error: null, loading: true });
  const [turn, setTurn] = useState(0);
  const asked = useRef(null);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    const abort = new AbortController();
    asked.current = deps;
    setState((old) => ({ ...old, loading: true, error: null }));
    latest.current(abort.signal).then(
      (data) => !abort.signal.aborted && setState({ data, error: null, loading: false }),
      (error) => !abort.signal.aborted && setState((old) => ({ ...old, error, loading: false })),
    );
    return () => abort.abort();
  }, [...deps, turn]);
  const reload = useCallback(() => setTurn((n) => n + 1), []);
  const set = useCallback((data) => setState({ data, error: null, loading: false }), []);
  // Right from the change, before the effect has run, what is on screen counts as old.
  return { ...state, loading: state.loading || deps.some((d, i) => !Object.is(d, asked.current?.[i])), reload, set };
}

/** Runs an action once at a time: `busy` for the button, `error` for the note beside it. */
export function useAction(action) {
  const [state, setState] = useState({ busy: false, error: null });
  const running = useRef(false);
  const run = useCallback(async (...args) => {
    if (running.current) return undefined;
    running.current = true;
    setState({ busy: true, error: null });
    try {
      const result = await action(...args);
      setState({ busy: false, error: null });
      return result;
    } catch (error) {
      setState({ busy: false, error });
      return undefined;
    } finally {
      running.current = false;
    }
  }, [action]);
  const clear = useCallback(() => setState({ busy: false, error: null }), []);
  return { ...state, run, clear };
}
