export const shortestPassword = 12;
export const longestPassword = 256;

/** Passwords of twelve characters and more that stand high in every list of leaked ones. */
const common = new Set(
  `123456789012 1234567890123 12345678901234 123456789012345 1234567890123456 0123456789012 012345678910
1234567891011 123123123123 321321321321 987654321987 111222333444 112233445566 102030405060 121212121212
qwertyuiop12 qwertyuiop123 qwertyuiop[] qwertyuiopas qwertyuiopasdf qwertyuiopasdfghjkl qwerty123456
qwerty1234567 qwerty12345678 qwertyqwerty qwerty123qwerty 1q2w3e4r5t6y 1q2w3e4r5t6y7u 1q2w3e4r5t6y7u8i
q1w2e3r4t5y6 1qaz2wsx3edc 1qaz2wsx3edc4rfv zaq12wsxcde3 qazwsxedcrfv asdfghjkl123 asdfghjklzxc
zxcvbnm12345 zxcvbnmasdfg asdfasdfasdf zxcvzxcvzxcv abcdefghijkl abcdefghijklm abcdefghijklmnop
abcd1234abcd abc123abc123 abcabcabcabc aaaabbbbcccc a1b2c3d4e5f6 a1b2c3d4e5f6g7 passwordpassword
password1234 password12345 password123456 password1234567 password12345678 password2024 password2025
password2026 password!123 password123! password@123 passw0rd1234 p@ssw0rd1234 p@ssword1234 pa$$word1234
mypassword123 mypassword1 thisismypassword yourpassword changepassword changemeplease changeme1234
changeme12345 letmeinletmein letmein12345 letmein123456 welcome12345 welcome123456 welcome1welcome1
iloveyou1234 iloveyou12345 iloveyou123456 iloveyouforever iloveyousomuch administrator administrator1
admin1234567 admin12345678 admin123456789 adminadminadmin adminadmin123 administrator123 rootrootroot
superadmin123 superuser123 testtesttest test12345678 testpassword testing12345 guestguestguest
default12345 defaultpassword temporary123 temporarypassword secretsecret secretpassword topsecret123
trustno1trustno1 correcthorse correcthorsebatterystaple football1234 baseball1234 basketball12
liverpoolfc1 manchesterunited arsenalarsenal dragondragon dragon123456 monkey123456 sunshine1234
princess1234 starwars1234 superman1234 batmanbatman spiderman123 pokemonpokemon minecraft123
computer1234 internet1234 michaeljackson jesuschrist1 jesusislord1 godisgreat12 blessedblessed
helloworld12 helloworld123 hellohello12 hello1234567 whateverwhatever samsung12345 googlegoogle
latchkeylatchkey latchkey1234 latchkey12345`
    .split(/\s+/)
    .map((word) => word.toLowerCase()),
);

/** Why a password is refused; undefined where it is not. Length counts, composition does not. */
export function passwordProblem(password: string, email = ''): string | undefined {
  const text = password.normalize('NFKC');
  if ([...text].length < shortestPassword) return `Use at least ${shortestPassword} characters.`;
  if (text.length > longestPassword) return `Use at most ${longestPassword} characters.`;
  const folded = text.toLowerCase();
  if (common.has(folded) || isRepetition(folded) || isRun(folded)) {
    return 'This password stands in every list of leaked ones. Choose another.';
  }
  const [name = ''] = email.toLowerCase().split('@');
  const rest = folded.replaceAll(email.toLowerCase() || '\u0000', '').replaceAll(name || '\u0000', '');
  if (name.length >= 3 && [...rest].length < 6)
    return 'This password is little more than your e-mail address.';
  return undefined;
}

/** One piece of up to four characters, again and again. */
function isRepetition(text: string): boolean {
  return [1, 2, 3, 4].some(
    (length) => text === text.slice(0, length).repeat(text.length).slice(0, text.length),
  );
}

/** Neighbours in the order of characters from end to end: `abcdefghijkl`, `lkjihgfedcba`. */
function isRun(text: string): boolean {
  const steps = new Set(
    [...text].slice(1).map((_, index) => text.charCodeAt(index + 1) - text.charCodeAt(index)),
  );
  return steps.size === 1 && [1, -1].some((step) => steps.has(step));
}
