/**
 * The key that the server gave to the page that came with the one-time link. It is kept for this origin, whose port other
 * servers of this computer do not share, and never leaves it but to its own server. To be imported before anything reads the address.
 */
const place = 'cairn-key'

const given = /^#key=([\w-]{43})$/.exec(location.hash)?.[1]
if (given !== undefined) {
  remember(given)
  history.replaceState(null, '', location.pathname)
}

export const pageKey: string | null = given ?? remembered()

/** A browser that keeps nothing asks for a new link after each reload. */
function remember(key: string): void {
  try {
    localStorage.setItem(place, key)
  } catch {
    // The page works until it is left.
  }
}

function remembered(): string | null {
  try {
    return localStorage.getItem(place)
  } catch {
    return null
  }
}
