/** The name in an ARN, `arn:aws:lambda:REGION:ACCOUNT:function:NAME`, perhaps with a version or an alias behind it. */
export function functionNameOf(arn: string): string {
  return arn.split(':')[6] ?? arn;
}
