// Brings in the map only on a page that has one; its data are asked for at once, while the script is on its way.

const sheets = new Map()

// A map measures its frame when it is made: it must wait for its styles.
function bringStyles(url) {
  if (!sheets.has(url)) {
    const link = document.createElement("link")
    link.rel = "stylesheet"
    link.href = url
    const loaded = new Promise((done, failed) => {
      link.addEventListener("load", done)
      link.addEventListener("error", () => failed(new Error("the map's styles did not arrive")))
    })
    document.head.append(link)
    sheets.set(url, loaded)
  }
  return sheets.get(url)
}

async function ask(url) {
  const response = await fetch(url, { headers: { Accept: "application/geo+json, application/json" }, credentials: "same-origin" })
  if (!response.ok || response.redirected) throw new Error(`the map's data answered ${response.status}`)
  return response.json()
}

async function mountMap(frame) {
  const { mapUrl, mapScript, mapStyle, mapLabel } = frame.dataset
  const fallback = frame.querySelector(".bl-map__fallback")
  try {
    const [{ drawMap }, collection] = await Promise.all([import(mapScript), ask(mapUrl), bringStyles(mapStyle)])
    await drawMap(frame, collection)
    fallback?.remove()
  } catch (fault) {
    console.warn(fault)
    frame.dataset.mapFailed = ""
    const words = document.createTextNode(`${mapLabel}: the map cannot be drawn here. `)
    fallback?.replaceChildren(words, ...fallback.querySelectorAll("a"))
  }
}

export function mountMaps(root) {
  for (const frame of root.querySelectorAll("[data-map-url]")) mountMap(frame)
}
