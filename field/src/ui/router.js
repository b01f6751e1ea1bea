// Which screen an address names. The part after # is the screen, so that Back works and nothing is fetched.

/** Routes as `[pattern, screen]`; `:name` stands for one part of the address. */
export function makeRouter(routes) {
  const known = routes.map(([pattern, screen]) => ({ parts: pattern.split("/"), screen }))

  function match(parts, wanted) {
    if (parts.length !== wanted.length) return null
    const params = {}
    for (const [index, part] of parts.entries()) {
      if (part.startsWith(":")) params[part.slice(1)] = wanted[index]
      else if (part !== wanted[index]) return null
    }
    return params
  }

  /** The screen of an address and what its parts are; the first route for an address that is none. */
  return function route(hash) {
    const wanted = hash
      .replace(/^#?\/?/, "")
      .split("/")
      .map(decoded)
    for (const { parts, screen } of known) {
      const params = match(parts, wanted)
      if (params) return { screen, params }
    }
    return { screen: known[0].screen, params: {} }
  }
}

function decoded(part) {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** An address from its parts: `address("place", "hs-01")` is "#/place/hs-01". */
export function address(...parts) {
  return `#/${parts.map(encodeURIComponent).join("/")}`
}
