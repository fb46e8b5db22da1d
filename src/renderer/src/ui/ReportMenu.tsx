import { Button, Menu } from '@mantine/core'
import type { Report, ReportFormat } from '../../../shared/contract/reports.ts'
import { failureOf } from '../app/failures.ts'
import { showFailure } from '../app/failureToast.tsx'
import { IconChevronDown } from './icons.ts'
import { saveFile } from './save.ts'

interface ReportSource {
  /** Writes the report in this form. */
  readonly write: (format: ReportFormat) => Promise<Report>
  /** Of the file, without its ending. */
  readonly name: string
}

interface ReportMenuProps extends ReportSource {
  readonly label?: string
}

const forms: readonly (readonly [ReportFormat, string])[] = [
  ['html', 'Web page, in one file'],
  ['md', 'Markdown'],
  ['pdf', 'PDF'],
]

/** One text as a web page, as Markdown and as PDF. */
export function ReportMenu({ label = 'Report', ...source }: ReportMenuProps) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" rightSection={<IconChevronDown className="i s" aria-hidden />}>
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <ReportItems {...source} />
      </Menu.Dropdown>
    </Menu>
  )
}

/** The forms of one report. @param title above them, where a menu has several reports */
export function ReportItems({ write, name, title }: ReportSource & { readonly title?: string }) {
  const save = async (format: ReportFormat) => {
    const { text } = await write(format)
    if (format === 'pdf') saveFile(`${name}.pdf`, new Blob([bytesOf(text)], { type: 'application/pdf' }))
    else saveFile(`${name}.${format}`, text, format === 'html' ? 'text/html' : 'text/markdown')
  }
  return (
    <>
      {title !== undefined && <Menu.Label>{title}</Menu.Label>}
      {forms.map(([format, text]) => (
        <Menu.Item
          key={format}
          aria-label={title === undefined ? undefined : `${title}: ${text}`}
          onClick={() => void save(format).catch((error: unknown) => showFailure(failureOf(error)))}
        >
          {text}
        </Menu.Item>
      ))}
    </>
  )
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
}
