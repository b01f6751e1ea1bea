// Codes on signs at places: read from a link, from typed words or through the camera.

const CODE = /^[A-Za-z0-9_-]{4,40}$/
const EVERY_MS = 250

/** The code in what was scanned, opened or typed; null where there is none. */
export function readCode(text) {
  const words = String(text ?? "").trim()
  const inLink = /\/field\/#\/at\/([^/?#\s]+)\/?$/.exec(words) ?? /^#\/at\/([^/?#\s]+)\/?$/.exec(words)
  const code = inLink ? inLink[1] : words
  return CODE.test(code) ? code : null
}

/** Whether this phone can read codes within the app; if not, its own camera opens the link. */
export function canScan({ BarcodeDetector = globalThis.BarcodeDetector, navigator = globalThis.navigator } = {}) {
  return Boolean(BarcodeDetector && navigator?.mediaDevices?.getUserMedia)
}

/**
 * Look through the camera until a code is seen; the camera is switched off again whatever happens.
 *
 * @param {HTMLVideoElement} video
 * @param {{signal?: AbortSignal}} options
 * @returns {Promise<string|null>} null when the person gave it up
 */
export async function scanCode(video, { signal, BarcodeDetector = globalThis.BarcodeDetector, navigator = globalThis.navigator } = {}) {
  const detector = new BarcodeDetector({ formats: ["qr_code"] })
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false })
  try {
    video.srcObject = stream
    await video.play()
    while (!signal?.aborted) {
      for (const found of await detector.detect(video)) {
        const code = readCode(found.rawValue)
        if (code) return code
      }
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
    }
    return null
  } finally {
    for (const track of stream.getTracks()) track.stop()
    video.srcObject = null
  }
}
