// The camera lies over the picture until one is taken or another picture is chosen.

import { finderIn, make } from "../../_browser/dom.js";

export function createCamera(element, { complain, bring }) {
  const $ = finderIn(element);
  const video = $(".camera");
  let stream = null;
  let isAsking = false; // the browser asks the reader for permission

  function stop() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.srcObject = null;
    video.hidden = true;
    $(".webcam").textContent = "Camera";
  }

  async function start() {
    if (isAsking) return;
    isAsking = true;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 960 } });
      if (!element.isConnected) {
        stop();
        return;
      }
      video.srcObject = stream;
      video.hidden = false;
      await video.play();
      $(".webcam").textContent = "Take picture";
    } catch {
      stop();
      complain("The camera cannot be used: the browser has none or did not allow it.");
    } finally {
      isAsking = false;
    }
  }

  async function takePicture() {
    const { videoWidth: width, videoHeight: height } = video;
    const side = Math.min(width, height);
    if (!side) return; // the first image has not arrived
    const canvas = make("canvas", { width: side, height: side });
    canvas.getContext("2d").drawImage(video, (width - side) / 2, (height - side) / 2, side, side, 0, 0, side, side);
    stop();
    const blob = await new Promise((resolve) => canvas.toBlob(resolve));
    await bring(new File([blob], "camera.png", { type: "image/png" }));
  }

  /** Handles the button, which turns the camera on and then takes the picture. */
  const press = () => (stream ? takePicture() : start());

  return { press, stop };
}
