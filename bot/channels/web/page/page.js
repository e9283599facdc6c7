/* The phone page: what she writes goes out once and in order, what comes is shown once. ES5, for old WebViews. */
(function () {
  'use strict';
  var doc = document, win = window, body = doc.body;
  function el(id) { return doc.getElementById(id); }
  var log = el('log'), scroll = el('scroll'), choices = el('choices'), words = el('words'), state = el('state');
  var leaveUrl = body.getAttribute('data-leave');
  var TEL = { '110': 1, '120': 1, '12110': 1, '12338': 1, '12348': 1, '12333': 1, '12345': 1, '12351': 1, '12355': 1,
    '12356': 1 };
  var FILE_BYTES = 10 * 1024 * 1024, SEND_WAIT = 20000, HELLO_WAIT = 10000, PING_EVERY = 25000, PING_WAIT = 10000;
  var NAMES = { photo: '照片', voice: '录音', video: '视频', file: '文件' };

  var key = 'yz', token = '', start = '', left = false;

  /* ---- who this page is: a token, in this tab only */

  function byDemo() {
    /* Only our own demo may hand over a token: a link from anybody else could plant one that he knows. */
    try {
      return body.getAttribute('data-demo') === 'yes' && win.parent !== win &&
        win.parent.location.pathname === '/demo';
    } catch (e) { return false; }
  }
  var inDemo = byDemo();
  function recall() {
    try { return (/^[\w-]{22,86}$/.exec(win.sessionStorage.getItem(key)) || [''])[0]; } catch (e) { return ''; }
  }
  function keep() { try { win.sessionStorage.setItem(key, token); } catch (e) { /* then only while it is open */ } }
  function arrive() {
    var given = /^#p=([a-z]{1,20})&t=([\w-]{22,86})$/.exec(location.hash);
    var station = /^\/s\/([\w-]{1,64})$/.exec(location.pathname) || /[?&]s=([\w-]{1,64})(?:&|$)/.exec(location.search);
    if (station) { start = station[1]; }
    if (inDemo && given) { key = 'yz.' + given[1]; token = given[2]; keep(); } else { token = recall(); }
    if (win.history && history.replaceState) { history.replaceState(null, '', '/'); }
  }
  function newId() {
    var out = '', i, random;
    try {
      random = new Uint8Array(12);
      (win.crypto || win.msCrypto).getRandomValues(random);
      for (i = 0; i < random.length; i++) { out += (random[i] + 256).toString(16).slice(1); }
    } catch (e) { out = String(new Date().getTime()) + '-' + String(Math.random()).slice(2); }
    return out;
  }

  /* ---- leaving */

  function goodbye(path) {
    if (!token) { return; }
    var data = JSON.stringify({ token: token });
    try { if (navigator.sendBeacon && navigator.sendBeacon(path, data)) { return; } } catch (e) { /* next way */ }
    try { var x = new XMLHttpRequest(); x.open('POST', path, true); x.send(data); } catch (e2) { /* gone anyway */ }
  }
  function forget() {
    left = true;
    try { win.sessionStorage.removeItem(key); } catch (e) { /* nothing was kept */ }
    token = ''; queue = []; rows = {}; words.value = '';
    while (body.firstChild) { body.removeChild(body.firstChild); }
    blobs.forEach(function (url) { URL.revokeObjectURL(url); });
  }
  function away() { location.replace(inDemo ? '/left.html' : leaveUrl); }
  function leave() {
    if (left) { return; }
    goodbye('/leave');
    var old = wire;
    wire = null;
    forget();
    if (old) { old.close(); }
    /* Without a beacon the request needs a moment to get out; the screen is empty already. */
    if (navigator.sendBeacon) { away(); } else { setTimeout(away, 250); }
  }

  /* ---- what she sends: one after the other, each until the house has it */

  var queue = [], busy = null, busyTimer = 0;
  function mark(item) {
    var text = { going: '在发', there: '到了', failed: item.why || '没发出去，点这里再发' }[item.state];
    var fresh = doc.createElement(item.state === 'failed' ? 'button' : 'span');
    fresh.className = 'mark';
    fresh.textContent = text;
    if (item.state === 'failed') { fresh.type = 'button'; fresh.onclick = function () { again(item); }; }
    if (item.row) { item.row.replaceChild(fresh, item.row.lastChild); }
  }
  function put(item) {
    if (start) { item.frame.start = start; }
    start = '';
    item.state = 'going';
    queue.push(item);
    if (item.show) {
      hideChoices();
      item.row = row('mine', item.show);
      item.row.appendChild(doc.createElement('span'));
      mark(item);
      following = true; first = null;
      settle();
    }
    setTimeout(function () { if (item.state === 'going' && busy !== item && !wire) { fail(item); } }, SEND_WAIT);
    flush();
  }
  function again(item) {
    if (left || item.state !== 'failed') { return; }
    item.state = 'going'; item.why = '';
    mark(item);
    queue.push(item);
    flush();
  }
  function flush() {
    if (busy || !wire || !queue.length) { return; }
    busy = queue[0];
    busyTimer = setTimeout(function () { if (busy) { fail(busy); } }, busy.file ? 15 * SEND_WAIT : SEND_WAIT);
    if (busy.file) { upload(busy); } else { wire.send(busy.frame); }
  }
  function done(item) {
    queue = queue.filter(function (one) { return one !== item; });
    if (busy === item) { clearTimeout(busyTimer); busy = null; }
    if (item.row) { mark(item); }
    flush();
  }
  function find(id) { return queue.filter(function (one) { return one.frame.id === id; })[0]; }
  function fail(item, why) {
    if (item.state !== 'going') { return; }
    if (!item.row) {
      /* That she is here is not hers to send again: the page does it. */
      if (busy === item) { clearTimeout(busyTimer); busy = null; }
      if (why) { tell(why); }
      setTimeout(flush, 5000);
      return;
    }
    item.state = 'failed';
    item.why = why ? why + '点这里再发' : '';
    done(item);
    if (choices.firstChild && item.frame.type === 'press') { choices.hidden = false; }
  }
  function say(text) {
    put({ show: text, frame: { type: 'say', id: newId(), text: text } });
  }
  function press(choice, label) {
    put({ show: label, frame: { type: 'press', id: newId(), data: choice.data } });
  }
  function upload(item) {
    var x = request('POST', '/file', function (answer) {
      if (answer) { heard(answer.frames); } else { lost(item); }
    });
    x.setRequestHeader('Content-Type', item.file.type || 'application/octet-stream');
    x.setRequestHeader('X-Id', item.frame.id);
    x.setRequestHeader('X-Kind', item.frame.kind);
    x.setRequestHeader('X-Name', encodeURIComponent(item.file.name || ''));
    if (item.frame.start) { x.setRequestHeader('X-Start', item.frame.start); }
    x.send(item.file);
  }
  function lost(item) { if (busy === item) { fail(item); } }

  /* ---- the line: a socket, and after two failures a poll */

  var wire = null, trying = 0, failures = 0, socketFailures = 0, timer = 0, ever = false, acks = [];
  function tell(text, label, act) {
    state.textContent = text;
    if (label) {
      var b = doc.createElement('button');
      b.type = 'button'; b.className = 'key'; b.textContent = label; b.onclick = act;
      state.appendChild(b);
    }
  }
  function connect() {
    clearTimeout(timer);
    if (left) { return; }
    trying += 1;
    if (win.WebSocket && socketFailures < 2) { socket(trying); } else { polling(trying); }
  }
  function up(fresh) {
    wire = fresh; ever = true; failures = 0;
    tell('');
    flush();
  }
  function down(me) {
    if (left || me !== trying) { return; }
    wire = null;
    trying += 1;
    if (busy && !busy.file) { clearTimeout(busyTimer); busy = null; }
    failures += 1;
    if (ever || failures > 1) { tell(ever ? '断了，正在重连' : '连接中…'); }
    timer = setTimeout(connect, Math.min(30000, 500 * Math.pow(2, failures)) * (0.5 + Math.random() / 2));
  }
  function elsewhere(text) {
    trying += 1; wire = null; busy = null; clearTimeout(timer);
    tell(text, '在这里接着聊', function () { tell('连接中…'); connect(); });
  }
  function socket(me) {
    var s, pinged = 0, heardAt = 0, ok = false, hello;
    function end() {
      clearTimeout(hello); clearInterval(pinged);
      if (s) { s.onclose = s.onmessage = s.onerror = null; try { s.close(); } catch (e) { /* closed */ } }
      if (me === trying) { socketFailures = ok ? 0 : socketFailures + 1; }
      down(me);
    }
    try { s = new WebSocket((location.protocol === 'https:' ? 'wss://' : 'ws://') + location.host + '/ws'); }
    catch (e) { end(); return; }
    function out(frame) { try { s.send(JSON.stringify(frame)); } catch (e) { end(); } }
    hello = setTimeout(end, HELLO_WAIT);
    s.onopen = function () { out({ type: 'hello', token: token }); };
    s.onerror = end;
    s.onclose = function (event) {
      if (event.code === 4001 && me === trying) { clearInterval(pinged); elsewhere('这个聊天在另一个页面打开了。'); } else { end(); }
    };
    s.onmessage = function (event) {
      if (me !== trying) { end(); return; }
      heardAt = new Date().getTime();
      var frame = JSON.parse(event.data);
      if (frame.type !== 'hello') { heard([frame]); return; }
      clearTimeout(hello);
      ok = true; token = frame.token; keep();
      pinged = setInterval(function () {
        if (new Date().getTime() - heardAt > PING_EVERY + PING_WAIT) { end(); } else { out({ type: 'ping' }); }
      }, PING_EVERY);
      up({
        send: out,
        ack: function (id) { out({ type: 'ack', ids: [id] }); },
        check: function () {
          var asked = new Date().getTime();
          out({ type: 'ping' });
          setTimeout(function () { if (heardAt < asked && me === trying) { end(); } }, PING_WAIT / 2);
        },
        close: function () { clearInterval(pinged); s.onclose = null; s.close(); }
      });
    };
  }
  function request(method, path, then) {
    var x = new XMLHttpRequest(), over = false;
    x.open(method, path, true);
    if (token) { x.setRequestHeader('Authorization', 'Bearer ' + token); }
    x.onreadystatechange = function () {
      var answer = null;
      if (x.readyState !== 4 || over || left) { return; }
      over = true;
      try { if (x.status) { answer = JSON.parse(x.responseText); answer.status = x.status; } } catch (e) { /* no answer */ }
      then(answer);
    };
    return x;
  }
  function polling(me) {
    var open = false;
    function good(answer) {
      if (me !== trying) { return false; }
      if (answer && answer.status === 200) { return true; }
      if (answer && answer.status === 401) { token = ''; }
      if (answer && answer.frames) { heard(answer.frames); }
      socketFailures = 0;
      down(me);
      return false;
    }
    function ask(wait) {
      var given = acks, x = request('POST', '/poll', function (answer) {
        if (!good(answer)) { acks = given.concat(acks); return; }
        if (!open) {
          open = true;
          up({
            send: function (frame) {
              request('POST', '/in', function (a) { if (a) { heard(a.frames || []); } else { down(me); } })
                .send(JSON.stringify(frame));
            },
            ack: function (id) { acks.push(id); },
            check: function () { /* the next poll will show */ },
            close: function () { trying += 1; }
          });
        }
        heard(answer.frames);
        if (me === trying && !left) { ask(true); }
      });
      acks = [];
      x.timeout = 40000;
      x.send(JSON.stringify({ acks: given, wait: wait }));
    }
    if (token) { ask(false); return; }
    request('POST', '/session', function (answer) {
      if (good(answer)) { token = answer.token; keep(); ask(false); }
    }).send('');
  }

  /* ---- what comes */

  function heard(frames) {
    frames.forEach(function (frame) {
      var item;
      if (left) { return; }
      if (frame.type === 'message') {
        if (!seen[frame.id]) { seen[frame.id] = 1; message(frame); }
        if (wire) { wire.ack(frame.id); } else { acks.push(frame.id); }
      } else if (frame.type === 'got') {
        item = find(frame.id);
        if (item) { item.state = 'there'; item.file = null; done(item); }
      } else if (frame.type === 'error') {
        item = frame.id && find(frame.id);
        if (item) { fail(item, frame.text); } else { tell(frame.text); }
      } else if (frame.type === 'wipe') {
        wipe(frame.id);
      } else if (frame.type === 'elsewhere') {
        elsewhere(frame.text);
      }
    });
  }
  function wipe(id) {
    var old = wire, mine = token;
    if (old) { old.ack(id); }
    if (acks.length) {
      var x = new XMLHttpRequest();
      x.open('POST', '/poll', true);
      x.setRequestHeader('Authorization', 'Bearer ' + mine);
      x.send(JSON.stringify({ acks: acks, wait: false }));
    }
    wire = null;
    forget();
    setTimeout(away, 300);
  }

  /* ---- the screen */

  var seen = {}, rows = {}, blobs = [], following = true, first = null, autoTop = 0, cameAt = 0;
  function row(kind, text, plain) {
    var r = doc.createElement('div'), p = doc.createElement('div');
    r.className = 'row ' + kind;
    p.className = 'said';
    fill(p, text, plain);
    if (kind === 'mine') { r.setAttribute('aria-label', '你说'); }
    if (text) { r.appendChild(p); }
    log.appendChild(r);
    return r;
  }
  function fill(p, text, plain) {
    /* The numbers that answer can be touched; only in what the program says. */
    text.split(/(\d+)/).forEach(function (part) {
      if (plain && TEL[part] === 1) {
        var a = doc.createElement('a');
        a.href = (part === '12110' ? 'sms:' : 'tel:') + part;
        a.textContent = part;
        p.appendChild(a);
      } else { p.appendChild(doc.createTextNode(part)); }
    });
  }
  function button(label, act) {
    var b = doc.createElement('button');
    b.type = 'button'; b.className = 'key'; b.onclick = act;
    b.textContent = label;
    return b;
  }
  function message(frame) {
    var now = new Date().getTime();
    if (rest() < 60 && now - cameAt > 3000) { first = null; }
    cameAt = now;
    var r = row(frame.person ? 'person' : 'ours', frame.text, !frame.person), under, old = rows[frame.edits];
    var asked = (frame.buttons || []).filter(function (b) { return /^a\d+:\d+$/.test(b.data); });
    if (frame.person) {
      under = doc.createElement('div');
      under.className = 'who';
      under.textContent = '人写的';
      r.insertBefore(under, r.firstChild);
    }
    if (frame.spot) {
      r.appendChild(doc.createElement('div')).textContent = '位置：' + (frame.spot.label ? frame.spot.label + ' ' : '') +
        frame.spot.latitude + ', ' + frame.spot.longitude;
    }
    (frame.files || []).forEach(function (file) { covered(r, file); });
    if (frame.buttons && frame.buttons.length && !asked.length) {
      under = r.appendChild(doc.createElement('div'));
      under.className = 'under';
      frame.buttons.forEach(function (b) {
        under.appendChild(button(b.label, function () { press(b, b.data); }));
      });
    }
    if (old && old.parentNode) { log.replaceChild(r, old); } else if (!first) { first = r; }
    rows[frame.id] = r;
    if (frame.edits) { rows[frame.edits] = r; }
    if (asked.length) { offer(asked, frame.numbered); }
    settle();
  }
  function offer(list, numbered) {
    hideChoices();
    choices.textContent = '';
    list.forEach(function (b, i) {
      var k = button('', function () { press(b, b.label); }), span = doc.createElement('span'), n;
      if (numbered) { n = doc.createElement('b'); n.textContent = i + 1; k.appendChild(n); }
      span.textContent = b.label;
      k.appendChild(span);
      choices.appendChild(k);
    });
    choices.hidden = false;
  }
  function hideChoices() {
    if (choices.contains(doc.activeElement)) { scroll.focus(); }
    choices.hidden = true;
  }
  function covered(r, file) {
    var box = r.appendChild(doc.createElement('div')), name = NAMES[file.kind] || NAMES.file, shown = null, k;
    box.className = 'under';
    k = button(file.kind === 'file' ? name + '：' + (file.name || '没有名字') : name + '，点开看', function () {
      if (shown) {
        shown.hidden = !shown.hidden;
        k.textContent = shown.hidden ? name + '，点开看' : '盖上';
        return;
      }
      k.disabled = true;
      load(file.url, function (blob) {
        k.disabled = false;
        if (!blob) { k.textContent = name + '，没打开，再点一下'; return; }
        if (blob === 'once') { k.disabled = true; k.textContent = name + '，已经打开过了'; return; }
        var url = URL.createObjectURL(blob);
        blobs.push(url);
        shown = doc.createElement({ photo: 'img', voice: 'audio', video: 'video' }[file.kind] || 'a');
        shown.className = 'shown';
        if (file.kind === 'file') {
          shown.href = url; shown.download = file.name || 'file'; shown.textContent = '存到手机'; shown.className = 'key';
        } else { shown.src = url; shown.controls = true; shown.alt = name; shown.onload = settle; }
        box.appendChild(shown);
        k.textContent = '盖上';
      });
    });
    box.appendChild(k);
  }
  function load(url, then) {
    var x = new XMLHttpRequest();
    x.open('GET', url, true);
    x.responseType = 'blob';
    x.setRequestHeader('Authorization', 'Bearer ' + token);
    x.onload = function () { then(x.status === 200 ? x.response : x.status === 404 ? 'once' : null); };
    x.onerror = function () { then(null); };
    x.send();
  }
  function rest() { return scroll.scrollHeight - scroll.clientHeight - scroll.scrollTop; }
  function settle() {
    /* To the end, but not past the first line she has not read; and not at all while she reads further up. */
    var bottom = scroll.scrollHeight - scroll.clientHeight;
    if (following) {
      autoTop = Math.max(0, first ? Math.min(bottom, first.offsetTop - scroll.offsetTop - 12) : bottom);
      scroll.scrollTop = autoTop;
    }
    el('below').hidden = rest() < 60;
  }
  scroll.onscroll = function () {
    el('below').hidden = rest() < 60;
    if (rest() < 60) { following = true; first = null; autoTop = scroll.scrollTop; }
    else if (Math.abs(scroll.scrollTop - autoTop) > 4) { following = false; }
  };
  el('below').onclick = function () { following = true; first = null; settle(); };

  /* ---- her hands */

  function grow() {
    words.style.height = 'auto';
    words.style.height = (words.scrollHeight + words.offsetHeight - words.clientHeight) + 'px';
    settle();
  }
  function submit() {
    var text = words.value.replace(/^\s+|\s+$/g, '');
    if (!text) { return; }
    words.value = '';
    grow();
    say(text);
  }
  el('write').onsubmit = function () { submit(); words.focus(); return false; };
  words.oninput = grow;
  words.onkeydown = function (event) {
    if (event.keyCode === 13 && !event.shiftKey && !event.isComposing) { event.preventDefault(); submit(); }
  };
  function tray(open) {
    el('tray').hidden = !open;
    el('add').setAttribute('aria-expanded', open ? 'true' : 'false');
    settle();
  }
  el('add').onclick = function () { tray(el('tray').hidden); };
  Array.prototype.forEach.call(el('tray').querySelectorAll('input'), function (input) {
    input.onfocus = function () { input.parentNode.className = 'key on'; };
    input.onblur = function () { input.parentNode.className = 'key'; };
    input.onchange = function () {
      var file = input.files && input.files[0], kind = input.getAttribute('data-kind');
      if (!file) { return; }
      tray(false);
      if (file.size > FILE_BYTES) { tell('文件太大了，最多10兆。'); setTimeout(function () { if (wire) { tell(''); } }, 6000); } else {
        put({ show: NAMES[kind], file: file, frame: { id: newId(), kind: kind } });
      }
      input.value = '';
    };
  });
  el('spot').onclick = function () {
    tray(false);
    if (!navigator.geolocation) { tell('这个手机不给位置。写下来也行。'); return; }
    tell('正在看你在哪…');
    navigator.geolocation.getCurrentPosition(function (at) {
      tell('');
      put({ show: '我的位置', frame: { type: 'spot', id: newId(), latitude: at.coords.latitude, longitude: at.coords.longitude } });
    }, function () { tell('没找到你在哪。写下来也行，写到楼、门牌。'); }, { enableHighAccuracy: true, timeout: 15000 });
  };
  el('leave').onclick = function (event) { event.preventDefault(); leave(); };
  var escapes = 0, escapedAt = 0;
  doc.addEventListener('keydown', function (event) {
    var now = new Date().getTime();
    if (event.keyCode !== 27) { escapes = 0; return; }
    escapes = now - escapedAt > 2000 ? 1 : escapes + 1;
    escapedAt = now;
    if (escapes >= 3) { leave(); }
  });

  function fit() {
    /* Where the keyboard lies over the page (iOS), the page ends above it; the last words stay in sight. */
    if (left) { return; }
    var view = win.visualViewport;
    if (view) { el('frame').style.height = view.height + 'px'; }
    state.style.top = doc.querySelector('header').offsetHeight + 'px';
    settle();
  }
  win.addEventListener('resize', fit);
  if (win.visualViewport) { win.visualViewport.addEventListener('resize', fit); }
  function wake() {
    if (left) { return; }
    if (wire) { wire.check(); } else if (timer) { connect(); }
  }
  win.addEventListener('online', wake);
  doc.addEventListener('visibilitychange', function () { if (!doc.hidden) { wake(); } });
  win.addEventListener('pagehide', function () {
    if (left) { return; }
    goodbye('/away');
    if (wire) { wire.close(); }
    wire = null; trying += 1;
  });
  win.addEventListener('pageshow', function (event) { if (event.persisted && !left) { connect(); } });

  el('plain').hidden = true;
  scroll.hidden = false;
  el('write').hidden = false;
  choices.hidden = true;
  arrive();
  tell('连接中…');
  put({ frame: { type: 'resume', id: newId() } });
  fit();
  connect();
}());
