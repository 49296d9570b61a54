/** What a browser shows beside the title: a database with a tick. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<path fill="#1456b8" d="M3 8v16c0 3 5 5 11 5s11-2 11-5V8c0 3-5 5-11 5S3 11 3 8z"/><ellipse cx="14" cy="8" rx="11" ry="5" fill="#5b93e6"/>
<circle cx="23" cy="23" r="8" fill="#1b7a3d" stroke="#fff" stroke-width="1.5"/><path fill="none" stroke="#fff" stroke-width="2.5" d="m19 23 3 3 5-6"/>
</svg>`;
