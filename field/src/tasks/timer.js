// Says 15 minutes, by the wall clock and from the start of the visit, so that a closed and reopened app still knows.

const QUALIFYING_MS = 15 * 60_000
const PATTERN = [400, 200, 400, 200, 800]

export class VisitTimer {
  #env
  #timer = null

  /** @param {{now: () => number, later: Function, cancel: Function, reached: (visitId: string) => void}} env */
  constructor(env) {
    this.#env = env
  }

  /**
   * Watch over the visit that is open.
   *
   * @param {{visitId: string, startedAt: number}|null} visit
   * @returns {{visitId: string, dueAt: number, isReached: boolean}|null}
   */
  set(visit) {
    const { now, later, cancel, reached } = this.#env
    cancel(this.#timer)
    this.#timer = null
    if (!visit) return null
    const dueAt = visit.startedAt + QUALIFYING_MS
    const left = dueAt - now()
    if (left <= 0) reached(visit.visitId)
    else this.#timer = later(() => this.set(visit), left)
    return { visitId: visit.visitId, dueAt, isReached: left <= 0 }
  }
}

/** Tell the person, once: a vibration unless they want none, and a short sound where they want one. */
export function tell({ navigator, AudioContext, hasSound, hasBuzz = true }) {
  // Before the first tap of this run the browser lets nothing buzz; the words on the screen say it then.
  if (hasBuzz && navigator?.userActivation?.hasBeenActive !== false) navigator?.vibrate?.(PATTERN)
  if (!hasSound || !AudioContext) return
  const audio = new AudioContext()
  const tone = audio.createOscillator()
  const volume = audio.createGain()
  volume.gain.value = 0.2
  tone.frequency.value = 660
  tone.connect(volume).connect(audio.destination)
  tone.addEventListener("ended", () => audio.close())
  tone.start()
  tone.stop(audio.currentTime + 0.6)
}
