"""The Original model's training step in PyTorch, one step per line on standard input; prints milliseconds.

Used by scripts/compare-pytorch.mjs. Needs Python 3 with torch; fstui itself does not.
"""

import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


class Conv(nn.Module):
    """5 x 5, stride 2, TensorFlow's SAME padding (1 before, 2 after), LeakyReLU 0.1."""

    def __init__(self, channels, filters):
        super().__init__()
        self.conv = nn.Conv2d(channels, filters, 5, 2)

    def forward(self, x):
        return F.leaky_relu(self.conv(F.pad(x, (1, 2, 1, 2))), 0.1)


class Upscale(nn.Module):
    def __init__(self, channels, filters):
        super().__init__()
        self.conv = nn.Conv2d(channels, filters * 4, 3, padding=1)

    def forward(self, x):
        return F.pixel_shuffle(F.leaky_relu(self.conv(x), 0.1), 2)


def encoder():
    convs = [Conv(3, 128), Conv(128, 256), Conv(256, 512), Conv(512, 1024)]
    dense = [nn.Flatten(), nn.Linear(16384, 1024), nn.Linear(1024, 16384), nn.Unflatten(1, (1024, 4, 4))]
    return nn.Sequential(*convs, *dense, Upscale(1024, 512))


def decoder():
    ups = [Upscale(512, 256), Upscale(256, 128), Upscale(128, 64)]
    return nn.Sequential(*ups, nn.Conv2d(64, 3, 5, padding=2), nn.Sigmoid())


def main():
    batch, threads, channels_last = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "channels_last"
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    enc, dec_a, dec_b = encoder(), decoder(), decoder()
    if channels_last:
        for part in (enc, dec_a, dec_b):
            part.to(memory_format=torch.channels_last)
    parameters = [p for part in (enc, dec_a, dec_b) for p in part.parameters()]
    optimizer = torch.optim.Adam(parameters, lr=5e-5, betas=(0.5, 0.999), eps=1e-7)
    a, b, ya, yb = (torch.rand(batch, 3, 64, 64) for _ in range(4))
    if channels_last:
        a, b = (x.contiguous(memory_format=torch.channels_last) for x in (a, b))
    print(f"ready torch {torch.__version__} parameters {sum(p.numel() for p in parameters)}", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        optimizer.zero_grad(set_to_none=False)
        code_a, code_b = enc(torch.cat([a, b])).split(batch)
        loss = F.l1_loss(dec_a(code_a), ya) + F.l1_loss(dec_b(code_b), yb)
        loss.backward()
        optimizer.step()
        value = loss.item()
        print(f"{(time.perf_counter() - start) * 1000:.1f} {value:.5f}", flush=True)


main()
