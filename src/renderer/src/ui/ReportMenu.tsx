import { Button, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { Report, ReportFormat } from '../../../shared/contract/reports.ts'
import { native } from '../app/connection.ts'
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

/** One text as a web page, as Markdown and, where the face can print by itself, as PDF. */
export function ReportMenu({ write, name, label = 'Report' }: ReportMenuProps) {
  const save = async (format: ReportFormat) => {
    const { text } = await write(format)
    saveFile(`${name}.${format}`, text, format === 'html' ? 'text/html' : 'text/markdown')
  }
  const print = async () => {
    const { text } = await write('html')
    const file = await native.savePdf?.({ name: `${name}.pdf`, html: text })
    if (file) notifications.show({ message: `Saved ${file.name}` })
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
        {native.savePdf && <Menu.Item onClick={() => withFailureShown(print())}>PDF</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  )
}
