(() => {
  const $ = (id) => document.getElementById(id);
  const book = JSON.parse($("data").textContent);
  const cues = unpacked(book.cues, 0);
  const chapters = book.chapters.map(([start]) => start);
  const fileStarts = book.files.map(([start]) => start);
  const sounds = [...document.querySelectorAll("#sound audio")];
  const links = book.chapters.map(([, id]) => document.querySelector(`#contents a[href="#${id}"]`));
  const quiet = matchMedia("(prefers-reduced-motion: reduce)");
  const [player, play, seek, speed, back, nav, menu] = ["player", "play", "seek", "speed", "back", "contents", "menu"].map($);
  const SETTLED = 150; // steps: going back from later than 1.5 s into a sentence goes to its beginning
  const state = { file: 0, cue: -2, word: -1, chapter: -1, words: [], follow: true, ours: 0, dragging: false, kept: 0 };
  const highlight = "highlights" in CSS ? new Highlight() : null;
  if (highlight) CSS.highlights.set("word", highlight);

  const sound = () => sounds[state.file];
  const element = (cue) => $(`s${cue + 1}`);
  // A player may report a hair less than the place that it was sent to.
  const now = () => fileStarts[state.file] + sound().currentTime * 100 + 0.05;

  // --- moving ---
  function goTo(time, { follow = true } = {}) {
    const file = Math.max(lastAt(fileStarts, time), 0);
    const playing = !sound().paused;
    if (file !== state.file) {
      sound().pause();
      state.file = file;
    }
    sound().currentTime = (time - fileStarts[file]) / 100;
    sound().playbackRate = Number(speed.value);
    if (playing) start();
    if (follow) setFollow(true);
    show(time + 0.05, true);
  }
  function start() {
    const playing = sound().play();
    if (playing) playing.catch(() => {}); // what went wrong is told by the error event
  }
  function toggle() {
    if (!sound().paused) return sound().pause();
    setFollow(true);
    bringIntoView();
    start();
  }
  function playFrom(cue) {
    goTo(cues.starts[cue]);
    start();
  }
  function step(starts, by) {
    const focused = document.activeElement && document.activeElement.closest(".s");
    goTo(starts[neighbour(starts, now(), by, SETTLED)]);
    if (focused && state.cue >= 0) element(state.cue).focus({ preventScroll: true });
  }
  function faster(by) {
    speed.selectedIndex = Math.min(Math.max(speed.selectedIndex + by, 0), speed.options.length - 1);
    setSpeed();
  }
  function setSpeed() {
    for (const each of sounds) each.playbackRate = each.defaultPlaybackRate = Number(speed.value);
    keep();
  }

  // --- showing ---
  function show(time, jumped) {
    const cue = lastAt(cues.starts, time);
    if (cue !== state.cue) showCue(cue, jumped);
    showWord(wordAt(state.words, time));
    const chapter = lastAt(chapters, time);
    if (chapter !== state.chapter) showChapter(chapter);
    const seconds = time / 100;
    const text = `${clock(seconds)} / ${clock(book.total / 100)}`;
    if ($("time").textContent !== text) {
      $("time").textContent = text;
      if (!state.dragging) seek.value = Math.floor(seconds);
      seek.setAttribute("aria-valuetext", `${inWords(seconds)} of ${inWords(book.total / 100)}`);
    }
  }
  function showCue(cue, jumped) {
    const before = element(Math.max(state.cue, 0));
    before.removeAttribute("aria-current");
    before.removeAttribute("tabindex");
    state.cue = cue;
    state.word = -1;
    state.words = cue >= 0 && book.words.length ? wordsOf(book.words[cue], cues.starts[cue]) : [];
    if (highlight) highlight.clear();
    const spoken = element(Math.max(cue, 0));
    spoken.tabIndex = 0; // one stop for Tab among thousands of sentences: the spoken one
    if (cue < 0) return;
    spoken.setAttribute("aria-current", "true");
    if (state.follow) bringIntoView(jumped);
  }
  function showWord(word) {
    if (word === state.word || !highlight) return;
    state.word = word;
    highlight.clear();
    if (word >= 0) highlight.add(rangeOf(element(state.cue), state.words[word]));
  }
  function rangeOf(root, { begin, end }) {
    const range = new Range(), walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    let at = 0;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const stop = at + node.length;
      if (at <= begin && begin < stop) range.setStart(node, begin - at);
      if (at < end && end <= stop) {
        range.setEnd(node, end - at);
        break;
      }
      at = stop;
    }
    return range;
  }
  function showChapter(chapter) {
    if (links[state.chapter]) links[state.chapter].removeAttribute("aria-current");
    state.chapter = chapter;
    const link = links[chapter], title = link ? link.textContent : "";
    $("chapter").textContent = title;
    if (link) link.setAttribute("aria-current", "true");
    if (link && (nav.classList.contains("open") || matchMedia("(min-width: 1100px)").matches)) {
      nav.scrollTop = Math.max(link.offsetTop - nav.clientHeight / 2, 0);
    }
    if ("mediaSession" in navigator && "MediaMetadata" in window) {
      const cover = document.querySelector("img.cover");
      const artwork = cover ? [{ src: cover.src, type: book.cover }] : [];
      navigator.mediaSession.metadata = new MediaMetadata({ title, artist: book.author, album: book.title, artwork });
    }
  }
  function bringIntoView(jumped) {
    const spoken = state.cue >= 0 && element(state.cue);
    if (!spoken) return;
    const box = spoken.getBoundingClientRect(), bottom = innerHeight - player.offsetHeight;
    if (box.top > bottom * 0.1 && box.bottom < bottom * 0.8) return;
    const top = scrollY + box.top - Math.max(Math.min(bottom * 0.3, bottom - box.height - 40), 20);
    const far = Math.abs(box.top) > 3 * innerHeight;
    state.ours = performance.now() + (quiet.matches || far ? 300 : 1500);
    scrollTo({ top, behavior: quiet.matches || far ? "auto" : "smooth" });
  }
  function setFollow(follow) {
    state.follow = follow;
    back.hidden = follow;
  }
  function wander() {
    if (performance.now() < state.ours || state.cue < 0) return;
    setFollow(false);
  }

  // --- the clock: each frame while it plays ---
  function tick() {
    if (sound().paused) return;
    show(now(), false);
    if (Math.abs(now() - state.kept) > 500) keep();
    requestAnimationFrame(tick);
  }
  function playing(isPlaying) {
    player.classList.toggle("playing", isPlaying);
    play.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
    if ("mediaSession" in navigator) navigator.mediaSession.playbackState = isPlaying ? "playing" : "paused";
    if (isPlaying) requestAnimationFrame(tick); else keep();
  }

  // --- remembering ---
  function keep() {
    state.kept = now();
    try {
      localStorage.setItem(`audiobook ${book.id}`, JSON.stringify({ time: Math.round(now()), speed: speed.value }));
    } catch { /* a browser that keeps nothing for pages on disk: the place is not remembered */ }
  }
  function recall() {
    try {
      const kept = JSON.parse(localStorage.getItem(`audiobook ${book.id}`)) || {};
      if ([...speed.options].some((option) => option.value === kept.speed)) speed.value = kept.speed;
      return kept.time > 0 && kept.time < book.total ? kept.time : 0;
    } catch {
      return 0;
    }
  }

  // --- what goes wrong ---
  function trouble(index) {
    const name = book.files[index][1];
    $("trouble").textContent = name
      ? `The sound is missing: this page plays the file “${name}”. Put it beside this page, then load the page again.`
      : "This browser cannot play the sound of this page. Any recent browser that plays AAC can.";
    $("trouble").hidden = false;
  }

  // --- wiring ---
  sounds.forEach((each, index) => {
    each.controls = false;
    each.addEventListener("play", () => playing(true));
    each.addEventListener("pause", () => index === state.file && playing(false));
    each.addEventListener("seeked", () => index === state.file && show(now(), true));
    each.addEventListener("error", () => trouble(index));
    if (each.error) trouble(index);
    each.addEventListener("ended", () => {
      if (index + 1 === sounds.length) return playing(false);
      goTo(fileStarts[index + 1], { follow: false });
      start();
    });
  });
  play.addEventListener("click", toggle);
  $("previous").addEventListener("click", () => step(cues.starts, -1));
  $("next").addEventListener("click", () => step(cues.starts, 1));
  speed.addEventListener("change", setSpeed);
  seek.addEventListener("input", () => {
    state.dragging = true;
    goTo(Math.min(seek.value * 100, book.total - 1));
    state.dragging = false;
  });
  back.addEventListener("click", () => {
    setFollow(true);
    bringIntoView();
  });
  $("help").addEventListener("click", () => $("keys").showModal());
  function openMenu(open) {
    nav.classList.toggle("open", open);
    menu.setAttribute("aria-expanded", String(open));
    const current = links[state.chapter] || nav.querySelector("a");
    if (open && current) current.focus();
  }
  menu.addEventListener("click", () => openMenu(!nav.classList.contains("open")));
  nav.addEventListener("click", (event) => {
    const at = links.indexOf(event.target.closest("a"));
    openMenu(false);
    if (at < 0) return; // a chapter that is not read: the link goes there
    event.preventDefault();
    goTo(chapters[at]);
    document.getElementById(book.chapters[at][1]).scrollIntoView({ block: "start" });
    state.ours = performance.now() + 300;
  });
  $("text").addEventListener("click", (event) => {
    const said = event.target.closest(".s");
    if (!said || !getSelection().isCollapsed) return; // selecting is not asking to play
    openMenu(false);
    playFrom(Number(said.id.slice(1)) - 1);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || $("keys").open) return;
    const at = event.target, own = at.closest("input, select, textarea");
    const pressed = at.closest("button, a, audio, pre");
    const keys = {
      " ": () => toggle(),
      ArrowLeft: () => step(event.shiftKey ? chapters : cues.starts, -1),
      ArrowRight: () => step(event.shiftKey ? chapters : cues.starts, 1),
      "+": () => faster(1),
      "=": () => faster(1),
      "-": () => faster(-1),
      "?": () => $("keys").showModal(),
      Enter: () => at.closest(".s") && playFrom(Number(at.closest(".s").id.slice(1)) - 1),
      Escape: () => { openMenu(false); menu.focus(); },
    };
    if (own || !(event.key in keys) || (pressed && " Enter".includes(event.key))) return;
    if (event.key === "Escape" && !nav.classList.contains("open")) return;
    if (event.key !== "Enter" || at.closest(".s")) event.preventDefault();
    keys[event.key]();
  });
  for (const name of ["wheel", "touchmove", "scroll"]) addEventListener(name, wander, { passive: true });
  addEventListener("pagehide", keep);
  if ("mediaSession" in navigator) {
    const actions = {
      play: start, pause: () => sound().pause(),
      previoustrack: () => step(chapters, -1), nexttrack: () => step(chapters, 1),
      seekbackward: () => step(cues.starts, -1), seekforward: () => step(cues.starts, 1),
      seekto: (details) => goTo(details.seekTime * 100),
    };
    for (const [action, act] of Object.entries(actions)) {
      try { navigator.mediaSession.setActionHandler(action, act); } catch { /* this browser does not know it */ }
    }
  }
  document.documentElement.classList.add("scripted");
  player.hidden = false;
  const place = recall();
  setSpeed();
  if (place) goTo(place); else show(0, false);
})();
