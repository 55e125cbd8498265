/** The function that both servers of the comparison answer with. */
export function handler(event: { readonly a: number; readonly b: number }): { readonly sum: number } {
  return { sum: event.a + event.b };
}
