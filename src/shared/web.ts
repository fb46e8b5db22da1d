/** What a page and its server on this computer agree on. */

/** The first protocol that a WebSocket names; the second one is the key of the page. */
export const protocol = 'cairn'
