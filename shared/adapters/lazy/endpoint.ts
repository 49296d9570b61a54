import { credentials } from '@grpc/grpc-js';

/** Where a generated client finds a local stand-in: it does not read the …_EMULATOR_HOST variables itself. */
export function plainEndpoint(address: string | undefined) {
  if (address === undefined) return {};
  const [servicePath = '', port = ''] = address.split(':');
  return { servicePath, port: Number(port), sslCreds: credentials.createInsecure() };
}
