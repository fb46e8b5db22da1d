import type { WebFrameMain, WebContents } from 'electron'

/** Where the page comes from: `app://cairn`, or the development server when the app runs from its sources. */
export const pageScheme = 'app'
export const pageHost = 'cairn'

export interface PageOrigin {
  readonly protocol: string
  readonly host: string
  readonly start: string
}

/** @param developmentUrl what electron-vite's server says; it counts only where the app is not packaged */
export function pageOrigin(developmentUrl: string | undefined, packaged: boolean): PageOrigin {
  if (developmentUrl && !packaged) {
    const { protocol, host } = new URL(developmentUrl)
    return { protocol, host, start: developmentUrl }
  }
  return { protocol: `${pageScheme}:`, host: pageHost, start: `${pageScheme}://${pageHost}/index.html` }
}

/** Whether an address is one of our page: its parsed protocol and host are compared, never its text. */
export function isOurs(address: string, { protocol, host }: PageOrigin): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  return url.protocol === protocol && url.host === host && url.username === '' && url.password === ''
}

/** Whether a message comes from the main frame of our window while it shows our page. */
export function isTrusted(
  event: { readonly sender: WebContents; readonly senderFrame: WebFrameMain | null },
  contents: WebContents,
  origin: PageOrigin,
): boolean {
  const { sender, senderFrame } = event
  return sender === contents && senderFrame !== null && senderFrame === contents.mainFrame && isOurs(senderFrame.url, origin)
}
