// WebAuthn ceremonies: the page carries the server's options as JSON, the answer goes back in a form.
export function passkeys(root) {
  const form = root.querySelector("form[data-passkey]");
  if (!form) return;
  ceremony(form).catch((error) => {
    const box = form.querySelector("[data-passkey-error]");
    box.hidden = false;
    box.append(` ${error.message}`);
  });
}

async function ceremony(form) {
  const options = JSON.parse(form.dataset.options);
  const register = form.dataset.passkey === "register";
  const credential = register
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  form.querySelector("input[name=credential]").value = JSON.stringify(credential.toJSON());
  form.requestSubmit();
}
