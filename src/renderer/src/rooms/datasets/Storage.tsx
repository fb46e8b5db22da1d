import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { counted, size } from '../../../../shared/numbers.ts'
import { api, client } from '../../app/connection.ts'
import { useMutation, useQuery } from '../../app/queries.ts'

/** What can be freed without touching anything that is referred to, and the way to free it. */
export function Storage() {
  const garbage = useQuery(api.governance.gc.queryOptions({ input: { dryRun: true } })).data
  const free = useMutation({
    mutationFn: () => client.governance.gc({}),
    onSuccess: ({ objects, bytes }) => notifications.show({ message: `Freed ${size(bytes)} in ${counted(objects, 'object')}.` }),
  })
  if (!garbage) return null
  return (
    <p className="dim sm row wrap">
      {counted(garbage.kept, 'stored object')} {garbage.kept === 1 ? 'is' : 'are'} in use by a version, run, model or package.{' '}
      {garbage.bytes === 0 ? 'Nothing to free.' : `${size(garbage.bytes)} in ${counted(garbage.objects, 'object')} can be freed.`}
      {garbage.bytes > 0 && (
        <Button size="compact-xs" variant="default" onClick={() => free.mutate()} loading={free.isPending}>
          Free space
        </Button>
      )}
    </p>
  )
}
