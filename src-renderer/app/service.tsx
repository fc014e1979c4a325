import { createContext, use } from 'react';
import type { ServiceState } from './api/index.ts';

const ServiceContext = createContext<ServiceState>('up');

/** Below it, `useService` knows whether the service answers. */
export const ServiceProvider = ServiceContext;

export function useService(): ServiceState {
  return use(ServiceContext);
}
