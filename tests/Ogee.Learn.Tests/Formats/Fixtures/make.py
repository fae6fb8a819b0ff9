"""Writes the files beside it with PyTorch 1.13, NumPy 1.24 and h5py 3.7 (Debian 12: python3-torch python3-h5py).

Tests read them without any of these; run it again only to add something: python3 make.py
"""
import collections
import os

import h5py
import numpy as np
import torch
from torch import nn

os.chdir(os.path.dirname(os.path.abspath(__file__)))
torch.manual_seed(0)


def counted(module):
    """Gives every parameter 0, 1, 2, ... plus a hundred times its place."""
    with torch.no_grad():
        for place, value in enumerate(module.state_dict().values()):
            value.copy_((torch.arange(value.numel()) + 100 * place).reshape(value.shape))
    return module


model = counted(nn.Sequential(nn.Conv2d(2, 3, 2), nn.BatchNorm2d(3), nn.Linear(2, 2, bias=False)))
optimizer = torch.optim.Adam(model.parameters(), lr=0.25)
for parameter in model.parameters():
    parameter.grad = torch.ones_like(parameter)
optimizer.step()
counted(model)

whole = torch.arange(24.0).reshape(4, 6)
everything = {
    "epoch": 12,
    "best": np.float64(91.5),
    "state_dict": model.state_dict(),
    "optimizer": optimizer.state_dict(),
    "types": {str(kind).removeprefix("torch."): torch.tensor([0, 1, 1]).to(kind) for kind in [
        torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool, torch.complex64]},
    "views": {"whole": whole, "turned": whole.t(), "column": whole[:, 2], "every_second": whole[::2, 1::2], "expanded": torch.tensor([3.0]).expand(2, 2), "scalar": torch.tensor(7.0), "none": torch.zeros(0, 3)},
    "tied": [whole, nn.Parameter(whole)],
    "array": np.asfortranarray(np.arange(6, dtype="<i4").reshape(2, 3)),
    "set": {5},
    "words": ("a", b"b", None, True, 2 ** 70, -1.5),
    "defaults": collections.defaultdict(list, {"x": [1]}),
    "size": whole.shape,
    "device": torch.device("cpu"),
    "kind": torch.float16,
}
torch.save(everything, "torch.pt")
torch.save(everything, "torch-legacy.pt", _use_new_zipfile_serialization=False)
torch.save(everything, "torch-protocol4.pt", pickle_protocol=4)

np.savez("numpy.npz", kernel=np.arange(6, dtype="f4").reshape(2, 3), turned=np.asfortranarray(np.arange(6, dtype=">i2").reshape(2, 3)), scalar=np.float64(1.5))
np.savez_compressed("numpy-compressed.npz", kernel=np.arange(6, dtype="f4").reshape(2, 3), zeros=np.zeros((50, 50)))

with h5py.File("h5py.h5", "w") as file:
    file.attrs["layer_names"] = [b"conv", b"dense_1"]
    file.attrs["backend"] = "tensorflow"
    file.attrs["keras_version"] = np.string_("2.3.0")
    file.attrs["numbers"] = np.arange(3)
    file.attrs["rate"] = 0.25
    group = file.create_group("conv/conv")
    group.create_dataset("kernel:0", data=np.arange(24, dtype="f4").reshape(2, 3, 4))
    group["bias:0"] = np.arange(4, dtype="f8")
    file["big"] = np.arange(4, dtype=">i2")
    file["half"] = np.arange(4, dtype="f2")
    file["scalar"] = np.int64(-5)
    file["text"] = "words"
    file["truth"] = np.array([True, False])
    file["none"] = np.zeros((0, 3), "f4")
    file.create_dataset("chunked", data=np.arange(70, dtype="i4").reshape(7, 10), chunks=(3, 4))
    file.create_dataset("packed", data=np.arange(700, dtype="f4").reshape(7, 10, 10), chunks=(4, 3, 10), compression="gzip", shuffle=True)
    file.create_dataset("unwritten", shape=(2, 2), dtype="f4")
    file.create_dataset("holes", shape=(9,), chunks=(3,), dtype="i4")[4:5] = 8
    many = file.create_group("many")
    for i in range(100):
        many[f"layer_{i:03}"] = np.float32(i)
with h5py.File("h5py-latest.h5", "w", libver="latest") as file:
    file["x"] = np.arange(3)
