import { Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData } from '@tanstack/react-query'
import { useState } from 'react'
import { api, client } from '../../app/connection.ts'
import { queryClient, useMutation, useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { IconDownload } from '../../ui/icons.ts'
import { Page } from '../../ui/Page.tsx'
import { Pages } from '../../ui/Pages.tsx'
import { BrokenChain, ChainBadge, Chains } from './AuditChain.tsx'
import { AuditFilters, everything, requestOf } from './AuditFilters.tsx'
import { AuditTable } from './AuditTable.tsx'
import { saveAudit } from './saveAudit.ts'

const pageRows = 100

/** Every change: who, what, when, before and after; and whether the chains are whole. */
export function AuditPage() {
  const [filter, setFilter] = useState(everything)
  const [settled] = useDebouncedValue(filter, 150)
  const [offset, setOffset] = useState(0)
  const request = requestOf(settled)
  const filtered = Object.keys(request).length > 0
  const rows = useQuery({
    ...api.governance.audit.list.queryOptions({ input: { limit: pageRows, offset, ...request } }),
    placeholderData: keepPreviousData,
  })
  const verified = useQuery(api.governance.audit.verify.queryOptions({ input: {} }))
  const checkAll = useMutation({
    mutationFn: () => client.governance.audit.verify({ full: true }),
    onSuccess: (report) => queryClient.setQueryData(api.governance.audit.verify.queryKey({ input: {} }), report),
  })
  const save = useMutation({ mutationFn: () => saveAudit(request) })
  return (
    <Page
      title="Audit"
      sub="Every change, signed per author, so that edited, removed or reordered entries are detected"
      actions={
        <>
          {verified.data && <ChainBadge report={verified.data} />}
          <Button
            variant="default"
            leftSection={<IconDownload className="i s" aria-hidden />}
            loading={save.isPending}
            disabled={!rows.data?.total}
            onClick={() => save.mutate()}
          >
            Save to file
          </Button>
          <Button variant="default" loading={verified.isFetching || checkAll.isPending} onClick={() => checkAll.mutate()}>
            Verify all
          </Button>
        </>
      }
    >
      {verified.data && <BrokenChain report={verified.data} />}
      {verified.data && <Chains chains={verified.data.chains} />}
      <AuditFilters
        filter={filter}
        filtered={filtered}
        onFilter={(next) => {
          setFilter(next)
          setOffset(0)
        }}
      />
      <Answer query={rows} lines={10}>
        {(page) =>
          page.total > 0 ? (
            <>
              <AuditTable rows={page.rows} />
              <Pages offset={offset} size={pageRows} total={page.total} onOffset={setOffset} words={['Newer', 'Older']} />
            </>
          ) : filtered ? (
            <p className="dim">No matching entries.</p>
          ) : (
            <Empty
              title="No changes yet"
              why="Every change is listed here with author, time, and values before and after. Entries cannot be removed."
            />
          )
        }
      </Answer>
    </Page>
  )
}
