import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from './cairn.ts'
import { type Desktop, describeDesktop, launchDesktop } from './electron.ts'

/** Electron's security checklist, item by item: see docs/decisions/0010-desktop-security.md. */
describeDesktop('[OF-1] the window keeps to its page', () => {
  let desktop: Desktop
  const home = mkdtempSync(join(tmpdir(), 'cairn-e2e-'))
  beforeAll(async () => {
    desktop = await launchDesktop({ home })
  })
  afterAll(async () => {
    await desktop?.close()
    rmSync(home, { recursive: true, force: true })
  })

  const address = () => desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].webContents.getURL())
  const windows = () => desktop.app.evaluate(({ webContents }) => webContents.getAllWebContents().length)

  test('items 2, 3, 4, 6, 8, 9, 10, 11: what the page runs with', async () => {
    const preferences = await desktop.app.evaluate(({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]
      return (webContents as unknown as { getLastWebPreferences(): Electron.WebPreferences }).getLastWebPreferences()
    })
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
    })
    expect(preferences.nodeIntegrationInWorker ?? false).toBe(false)
    expect(preferences.enableBlinkFeatures ?? '').toBe('')
  })

  test('item 20: the page has the bridge, and nothing of Node or Electron', async () => {
    const found = await desktop.page.evaluate(() => ({
      bridge: Object.keys((window as unknown as { cairn: object }).cairn).sort(),
      node: ['require', 'process', 'Buffer', 'module', 'global', 'ipcRenderer', 'electron'].filter((name) => name in window),
    }))
    expect(found).toEqual({
      bridge: ['adoptFile', 'onCommand', 'onOpenFile', 'pickFile', 'pickFolder', 'reveal', 'saveAs', 'setCommands'],
      node: [],
    })
  })

  test('items 1, 7, 18: it comes from app://, with a policy under which no other script runs and nothing is fetched', async () => {
    expect(await address()).toMatch(/^app:\/\/cairn\/index\.html/)
    const blocked = await desktop.page.evaluate(async () => {
      const violated = (act: () => void) =>
        new Promise<string>((resolve) => {
          document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => resolve(effectiveDirective), { once: true })
          act()
        })
      const add = (html: string) => () => document.body.append(document.createRange().createContextualFragment(html))
      return [
        await violated(add('<script>window.hacked = true</script>')),
        await violated(add('<script src="https://example.com/x.js"></script>')),
        await violated(add('<img src="https://example.com/x.png" alt="">')),
        await violated(add('<iframe src="https://example.com/" title="x"></iframe>')),
        await violated(() => void fetch('https://example.com/').catch(() => {})),
        String('hacked' in window),
      ]
    })
    expect(blocked).toEqual(['script-src-elem', 'script-src-elem', 'img-src', 'frame-src', 'connect-src', 'false'])
  })

  test('item 18: the scheme serves the page’s own folder alone', async () => {
    const statuses = await desktop.page.evaluate(async () => {
      const ask = async (path: string) => (await fetch(path)).status
      return [
        await ask('index.html'),
        await ask('/%2e%2e/main/index.js'),
        await ask('/..%2f..%2fpackage.json'),
        await ask('/..\\..\\package.json'),
        await ask('/%00'),
        await ask('/package.json'),
      ]
    })
    expect(statuses).toEqual([200, 404, 404, 404, 404, 404])
    // What is not of the page's own origin cannot even be asked for.
    for (const other of ['file:///etc/passwd', 'app://print/document', 'app://other/index.html'])
      expect(
        await desktop.page.evaluate(
          (url) =>
            fetch(url).then(
              () => 'answered',
              () => 'refused',
            ),
          other,
        ),
      ).toBe('refused')
  })

  test('items 13, 14: it goes nowhere and opens nothing; [DK-5] a link, a form and a dropped file leave it where it is', async () => {
    const before = await address()
    await desktop.page.evaluate(() => {
      const link = document.createElement('a')
      link.href = 'https://example.com/'
      document.body.append(link)
      link.click()
      link.target = '_blank'
      link.click()
      location.href = 'file:///etc/passwd'
      window.open('https://example.com/')
      const data = new DataTransfer()
      data.items.add(new File(['<b>x</b>'], 'x.html', { type: 'text/html' }))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
    })
    // A command of the menu goes through the page after all of this: it is there still.
    await desktop.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('settings.open')?.click())
    await desktop.page.getByRole('heading', { name: 'Settings' }).waitFor()
    expect((await address()).replace(/#.*/, '')).toBe(before.replace(/#.*/, ''))
    expect(await windows()).toBe(1)
  })

  test('items 11, 12: no webview is attached', async () => {
    await desktop.page.evaluate(() => {
      const view = document.createElement('webview')
      view.setAttribute('src', 'https://example.com/')
      document.body.append(view)
    })
    expect(await windows()).toBe(1)
  })

  test('item 5: no permission is given, except to copy', async () => {
    const states = await desktop.page.evaluate(async () => {
      const state = async (name: string) => (await navigator.permissions.query({ name: name as PermissionName })).state
      return [await state('geolocation'), await state('notifications'), await state('camera'), await state('clipboard-read')]
    })
    expect(states).toEqual(['denied', 'denied', 'denied', 'denied'])
  })

  test('item 17: what does not come from the page’s main frame is refused, and so is what has another form', async () => {
    // The page itself, with a request of another form.
    expect(
      await desktop.page.evaluate(() =>
        (window as unknown as { cairn: { saveAs(request: unknown): Promise<unknown> } }).cairn.saveAs({ title: 1, name: '../x' }),
      ),
    ).toMatchObject({ error: { code: 'INVALID_INPUT' } })
    // A token that nobody was given.
    expect(
      await desktop.page.evaluate(() =>
        (window as unknown as { cairn: { reveal(token: string): Promise<unknown> } }).cairn.reveal('/etc/passwd'),
      ),
    ).toMatchObject({ error: { code: 'FILE_NOT_FOUND' } })
    // Another page with the same preload.
    const answer = await desktop.app.evaluate(async ({ BrowserWindow, app }) => {
      const window = new BrowserWindow({
        show: false,
        webPreferences: { preload: `${app.getAppPath()}/out/preload/index.cjs`, sandbox: true },
      })
      await window.loadURL('data:text/html,<p>other</p>')
      const said: string = await window.webContents.executeJavaScript(
        "'cairn' in window ? window.cairn.pickFolder({ title: 'x' }).then(() => 'answered', (error) => error.message) : 'no bridge'",
      )
      window.destroy()
      return said
    })
    expect(answer).toMatch(/Refused/)
  })

  test('items 15, 16: nothing is opened outside, and the version is pinned', () => {
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name))
    expect(sources.filter((name) => /openExternal|shell\.openPath/.test(readFileSync(join(root, 'src', name), 'utf8')))).toEqual([])
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { devDependencies: Record<string, string> }
    expect(devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/)
  })
})
