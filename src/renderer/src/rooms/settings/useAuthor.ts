import { api, client } from '../../app/connection.ts'
import { queryClient, useMutation, useQuery } from '../../app/queries.ts'

/** Who makes the changes. The command line may set another name, and the first change makes a key: asked anew each time it is shown. */
export function useAuthor() {
  return useQuery({ ...api.governance.author.show.queryOptions({ input: {} }), staleTime: 0 })
}

/** Sets the author's name; null for that of the system's user. */
export function useSetAuthor() {
  return useMutation({
    mutationFn: (name: string | null) => client.governance.author.set({ name }),
    onSuccess: (state) => queryClient.setQueryData(api.governance.author.show.queryKey({ input: {} }), state),
  })
}
