/** Name of the stack of a deployment: CloudFormation allows letters, digits and hyphens, a letter first. */
export function stackName(deploymentId: string): string {
  const name = deploymentId.replace(/[^a-zA-Z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  return /^[a-zA-Z]/.test(name) ? name : `gateway-${name}`.replace(/-$/, '');
}

/** Name of the stack of a token broker, apart from that of a gateway with the same id. */
export function brokerStackName(name: string): string {
  return `${stackName(name)}-broker`;
}
