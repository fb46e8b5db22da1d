import { ActionIcon, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { RefObject } from 'react'
import { IconDots } from '../icons.ts'
import { saveFile, toCsv } from '../save.ts'
import { loadPlotly } from './plotly.ts'
import { numbersOf } from './points.ts'
import type { Axis } from './theme.ts'
import type { Trace } from './traces.ts'

interface ChartMenuProps {
  readonly title: string
  readonly traces: readonly Trace[]
  readonly x: Axis
  readonly asTable: boolean
  readonly onTable: () => void
  /** What the chart is drawn in. */
  readonly holder: RefObject<HTMLDivElement | null>
}

/** The chart as a table, and what can be taken away of it: an image, the data. */
export function ChartMenu({ title, traces, x, asTable, onTable, holder }: ChartMenuProps) {
  const name = title.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80)
  const copyPng = async () => {
    const image = await imageOf(holder.current, 'png')
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': image })])
    notifications.show({ message: 'Chart copied.' })
  }
  const exportData = () => {
    const { header, rows } = numbersOf(traces, x)
    saveFile(`${name}.csv`, toCsv(header, rows), 'text/csv')
  }
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon className="chart-menu" size={24} aria-label={`${title}: image, table and data`}>
          <IconDots className="i" aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={onTable}>{asTable ? 'Show as chart' : 'Show as table'}</Menu.Item>
        <Menu.Item disabled={asTable} onClick={() => void copyPng()}>
          Copy as PNG
        </Menu.Item>
        <Menu.Item disabled={asTable} onClick={() => void imageOf(holder.current, 'svg').then((image) => saveFile(`${name}.svg`, image))}>
          Save as SVG
        </Menu.Item>
        <Menu.Item onClick={exportData}>Export data</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

async function imageOf(element: HTMLDivElement | null, format: 'png' | 'svg'): Promise<Blob> {
  const plotly = await loadPlotly()
  if (!element) throw new Error('The chart is shown as a table.')
  const { clientWidth: width, clientHeight: height } = element
  return blobOf(await plotly.toImage(element, { format, width, height, scale: format === 'png' ? 2 : 1 }))
}

/** Of a data URL. The content policy lets the page fetch from nowhere, not even from itself in this form. */
function blobOf(url: string): Blob {
  const [head, body] = [url.slice(5, url.indexOf(',')), url.slice(url.indexOf(',') + 1)]
  const type = head.split(';')[0]
  if (!head.endsWith('base64')) return new Blob([decodeURIComponent(body)], { type })
  return new Blob([Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0))], { type })
}
