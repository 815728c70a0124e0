// Counting tests in what a program said. TAP is what pgTAP, cmocka and Node's runner have in common.

/** @param {{code, output, late}} result of run() @returns passed, failed, skipped and the remarks meant for the reader */
export function countTests({ code, output, late }) {
  const count = { passed: 0, failed: 0, skipped: 0, said: [] };
  let planned = null;
  for (const line of output.split('\n')) {
    // Only the outermost level: nested points are the parts of one test.
    const point = /^(not )?ok\b(.*)$/.exec(line);
    if (point && /# (SKIP|TODO)\b/i.test(point[2])) count.skipped += 1;
    else if (point) count[point[1] ? 'failed' : 'passed'] += 1;
    planned = Number(/^1\.\.(\d+)/.exec(line)?.[1] ?? planned ?? NaN);
    if (/^\s*# note: /.test(line)) count.said.push(line.trim().slice(2));
  }
  const ran = count.passed + count.failed + count.skipped;
  if (late) addFailure(count, 'stopped: it ran out of time');
  else if (Number.isFinite(planned) && planned > ran) addFailure(count, `planned ${planned}, ran ${ran}`);
  else if (code !== 0 && !count.failed) addFailure(count, `ended with code ${code}`);
  return count;
}

function addFailure(count, text) {
  count.failed += 1;
  count.said.push(text);
}
