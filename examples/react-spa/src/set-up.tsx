/** For the developer who has started the app without a key. No patient ever sees it. */
export function SetUp() {
  return (
    <main className="page">
      <h1>One step is missing</h1>
      <p>This app needs the publishable key of a clinic. Start DocBook, and copy the key that it prints:</p>
      <pre>{`npm start
VITE_DOCBOOK_KEY=pk_… npm run dev -w examples/react-spa`}</pre>
    </main>
  );
}
