/** Our server writes it over whatever came in: Next's handlers see no socket. */
export const clientAddressHeader = 'x-latchkey-client-address';
