/** Of seven days, of an account or of one model. */
export interface Traffic {
  requests: number;
  errors: number;
  costNano: number;
  unpricedRequests: number;
}
