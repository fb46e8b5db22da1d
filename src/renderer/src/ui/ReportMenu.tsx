import { Button, Menu } from '@mantine/core'
import type { Report, ReportFormat } from '../../../shared/contract/reports.ts'
import { failureOf } from '../app/failures.ts'
import { showFailure } from '../app/failureToast.tsx'
import { IconChevronDown } from './icons.ts'
import { saveFile } from './save.ts'

interface ReportMenuProps {
  /** Writes the report in this form. */
  readonly write: (format: ReportFormat) => Promise<Report>
  /** Of the file, without its ending. */
  readonly name: string
  readonly label?: string
}

/** One text as a web page, as Markdown and as PDF. */
export function ReportMenu({ write, name, label = 'Report' }: ReportMenuProps) {
  const save = async (format: ReportFormat) => {
    const { text } = await write(format)
    if (format === 'pdf') saveFile(`${name}.pdf`, new Blob([bytesOf(text)], { type: 'application/pdf' }))
    else saveFile(`${name}.${format}`, text, format === 'html' ? 'text/html' : 'text/markdown')
  }
  const withFailureShown = (work: Promise<void>) => void work.catch((error: unknown) => showFailure(failureOf(error)))
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" rightSection={<IconChevronDown className="i s" aria-hidden />}>
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => withFailureShown(save('html'))}>Web page, in one file</Menu.Item>
        <Menu.Item onClick={() => withFailureShown(save('md'))}>Markdown</Menu.Item>
        <Menu.Item onClick={() => withFailureShown(save('pdf'))}>PDF</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
}
