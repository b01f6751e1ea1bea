// How long to wait before the next try.

const FIRST_MS = 2_000
const LONGEST_MS = 300_000

/**
 * Twice as long after each failure, from 2 s to 5 min, and never all phones at the same moment.
 *
 * @param {number} failures how many tries have failed in a row, from 1
 * @param {number} chance 0 to 1
 * @returns {number} ms, between half of the full pause and all of it
 */
export function pauseAfter(failures, chance) {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 20))
  return Math.round(full * (0.5 + chance / 2))
}
