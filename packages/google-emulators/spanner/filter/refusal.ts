import { GrpcError } from '../../grpc/error.ts';
import { FilterError } from './expression.ts';

/** Makes something of a filter; a bad filter is INVALID_ARGUMENT. */
export function invalidIfFilterError<Made>(make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    if (error instanceof FilterError)
      throw new GrpcError('INVALID_ARGUMENT', `Invalid filter: ${error.message}.`);
    throw error;
  }
}
