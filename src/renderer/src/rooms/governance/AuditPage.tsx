import { Button, Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData } from '@tanstack/react-query'
import { useState } from 'react'
import { count } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { IconAlertTriangle, IconDownload, IconSearch, IconShieldCheck } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'
import { Page } from '../../ui/Page.tsx'
import { kinds } from './actionText.ts'
import { AuditTable } from './AuditTable.tsx'
import { saveAudit } from './saveAudit.ts'

const pageRows = 100
const everything = { subject: '', action: '', actor: '' }

/** Every change: who, what, when, before and after; and whether the chain still holds. */
export function AuditPage() {
  const [filter, setFilter] = useState(everything)
  const [settled] = useDebouncedValue(filter, 150)
  const [offset, setOffset] = useState(0)
  const wish = Object.fromEntries(Object.entries(settled).filter(([, text]) => text.trim() !== ''))
  const rows = useQuery({
    ...api.governance.audit.list.queryOptions({ input: { limit: pageRows, offset, ...wish } }),
    placeholderData: keepPreviousData,
  })
  const verified = useQuery(api.governance.audit.verify.queryOptions({ input: {} }))
  const save = useMutation({ mutationFn: () => saveAudit(wish) })
  const change = (part: Partial<typeof everything>) => {
    setFilter({ ...filter, ...part })
    setOffset(0)
  }
  const filtered = Object.keys(wish).length > 0
  return (
    <Page
      title="Audit"
      sub="Append-only and chained by hashes: an edited, removed or reordered row is found"
      actions={
        <>
          {verified.data && (
            <Badge
              tone={verified.data.ok ? 'better' : 'worse'}
              icon={verified.data.ok ? <IconShieldCheck className="i" aria-hidden /> : <IconAlertTriangle className="i" aria-hidden />}
            >
              {verified.data.ok ? `${count(verified.data.rows)} entries hold` : 'The log does not hold'}
            </Badge>
          )}
          <Button
            variant="default"
            leftSection={<IconDownload className="i s" aria-hidden />}
            loading={save.isPending}
            disabled={!rows.data?.total}
            onClick={() => save.mutate()}
          >
            Save as a file
          </Button>
          <Button variant="default" loading={verified.isFetching} onClick={() => void verified.refetch()}>
            Verify again
          </Button>
        </>
      }
    >
      {verified.data && !verified.data.ok && (
        <div className="banner worse" role="alert">
          <IconAlertTriangle className="i" aria-hidden />
          <div className="failure">
            <b>The log was changed outside of Cairn</b>
            <ul>
              {verified.data.problems.slice(0, 10).map(({ row, what }) => (
                <li key={`${row} ${what}`}>{row === null ? what : `Entry ${row}: ${what}`}</li>
              ))}
            </ul>
            <p className="soft">
              Compare with a backup, or with a package: each package carries the hash of the log at its making. What is stored in the
              objects is checked apart, with Check integrity.
            </p>
          </div>
        </div>
      )}
      <div className="row wrap" role="search">
        <TextInput
          w={260}
          leftSection={<IconSearch className="i s" aria-hidden />}
          placeholder="Of what: dataset:wine, run:3, model"
          aria-label="Find by subject"
          value={filter.subject}
          onChange={(event) => change({ subject: event.target.value })}
        />
        <Select
          w={170}
          aria-label="Kind of change"
          data={[{ value: '', label: 'Every kind' }, ...kinds]}
          value={filter.action}
          onChange={(value) => change({ action: value ?? '' })}
        />
        <TextInput
          w={150}
          placeholder="By whom"
          aria-label="Find by person"
          value={filter.actor}
          onChange={(event) => change({ actor: event.target.value })}
        />
        {filtered && (
          <Button variant="subtle" color="gray" onClick={() => change(everything)}>
            Show all
          </Button>
        )}
      </div>
      <Answer query={rows} lines={10}>
        {(page) =>
          page.total === 0 ? (
            filtered ? (
              <p className="dim">No entry is like this.</p>
            ) : (
              <Empty
                title="Nothing has been done yet"
                why="Every change will stand here with who, when, before and after, and can't be taken out again."
              />
            )
          ) : (
            <>
              <AuditTable rows={page.rows} />
              <div className="row">
                <Button
                  size="compact-sm"
                  variant="default"
                  disabled={offset === 0}
                  onClick={() => setOffset(Math.max(0, offset - pageRows))}
                >
                  Newer
                </Button>
                <Button
                  size="compact-sm"
                  variant="default"
                  disabled={offset + pageRows >= page.total}
                  onClick={() => setOffset(offset + pageRows)}
                >
                  Older
                </Button>
                <span className="dim sm num">
                  {count(offset + 1)}–{count(Math.min(offset + pageRows, page.total))} of {count(page.total)}
                </span>
              </div>
            </>
          )
        }
      </Answer>
    </Page>
  )
}
