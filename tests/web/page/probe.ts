/** A page of the tests: shows what it was told, and answers for its buttons. */
import { call, newAddress, onEvent, Refused } from '../../../src/web/page/client.ts';

const list = document.querySelector('ol')!;

function note(text: string): void {
  const item = document.createElement('li');
  item.textContent = text;
  list.append(item);
}

onEvent((event) => note(JSON.stringify(event)));

async function tell(work: Promise<unknown>): Promise<void> {
  try {
    note(JSON.stringify(await work));
  } catch (error) {
    note(error instanceof Refused ? `${error.status} ${error.message}` : String(error));
  }
}

for (const button of document.querySelectorAll('button')) {
  button.addEventListener('click', () => {
    if (button.textContent === 'tab') void newAddress().then((address) => open(address));
    else void tell(call(button.textContent!, { from: 'page' }));
  });
}
