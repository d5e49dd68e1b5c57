// The camera: its picture lies over the network's until one is taken, or another one is chosen.

const camera = { stream: null, asked: false };

function stopCamera() {
  camera.stream?.getTracks().forEach((track) => track.stop());
  camera.stream = null;
  $(".camera").srcObject = null;
  $(".camera").hidden = true;
  $(".webcam").textContent = "Camera";
}

async function startCamera() {
  if (camera.asked) return; // the reader is being asked for permission
  camera.asked = true;
  try {
    camera.stream = await navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 960 } });
    if (!element.isConnected) return stopCamera();
    $(".camera").srcObject = camera.stream;
    $(".camera").hidden = false;
    await $(".camera").play();
    $(".webcam").textContent = "Take picture";
  } catch {
    stopCamera();
    complain("The camera cannot be used: the browser has none or did not allow it.");
  } finally {
    camera.asked = false;
  }
}

async function takePicture() {
  const video = $(".camera");
  const side = Math.min(video.videoWidth, video.videoHeight);
  if (!side) return; // its first picture has not come yet
  const canvas = make("canvas", { width: side, height: side });
  canvas.getContext("2d").drawImage(video, (video.videoWidth - side) / 2, (video.videoHeight - side) / 2, side, side, 0, 0, side, side);
  stopCamera();
  const blob = await new Promise((done) => canvas.toBlob(done));
  await bring(new File([blob], "camera.png", { type: "image/png" }));
}

$(".webcam").addEventListener("click", () => {
  openPad(false);
  if (camera.stream) takePicture();
  else startCamera();
});
