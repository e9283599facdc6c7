/* Opens the three phones. A token travels in the fragment, which never leaves the browser, and the phone drops it. */
(function () {
  'use strict';
  var opened = 0;
  Array.prototype.forEach.call(document.querySelectorAll('section'), function (section) {
    var frame = section.querySelector('iframe'), token = frame.getAttribute('data-token');
    frame.removeAttribute('data-token');
    function open() {
      /* A new query each time: with only a new fragment the page would not load again. */
      opened += 1;
      frame.src = '/?n=' + opened + '#p=' + frame.getAttribute('data-phone') + '&t=' + token;
    }
    section.querySelector('button').onclick = open;
    open();
  });
}());
