// The code of a scanned QR picture is in the fragment, which no server and no log ever sees.
// It is good once, so it need not stay in the address.

const code = document.getElementById("code");
const told = decodeURIComponent(location.hash.slice(1));

if (/^[0-9A-Za-z-]{12,20}$/.test(told)) {
  code.value = told;
  history.replaceState(null, "", location.pathname);
  document.querySelector("main form button").focus();
}
