namespace Ogee;

/// <summary>What sort of work a kernel does.</summary>
public enum KernelKind
{
    /// <summary>A matrix product.</summary>
    Product,

    /// <summary>A convolution, or a gradient of one.</summary>
    Convolution,

    /// <summary>Arithmetic on every element.</summary>
    Elementwise,

    /// <summary>A sum, a largest element and the like along axes, also as it runs along one.</summary>
    Reduction,

    /// <summary>Pooling over windows of pictures, or its gradient.</summary>
    Pooling,

    /// <summary>Elements that are put elsewhere, unchanged: copies, slices, paddings.</summary>
    Move,

    /// <summary>Rows or elements that are picked or combined by index, and orders that say which.</summary>
    Index,

    /// <summary>Random numbers.</summary>
    Random,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>Which kind a kernel is of.</summary>
static class KernelKinds
{
    public static KernelKind Of(Kernel kernel) => kernel switch
    {
        MapKernel { IsCopy: true } or UpdateKernel => KernelKind.Move,
        MapKernel => KernelKind.Elementwise,
        ReduceKernel or RowKernel => KernelKind.Reduction,
        EpilogueKernel { Product: var product } => Of(product),
        OpKernel { Op: var op } => op switch
        {
            Dot => KernelKind.Product,
            Conv2d or ConvInputGradient or ConvWeightGradient => KernelKind.Convolution,
            ReduceOp or ArgReduce or CumulativeOp or LinearRecurrence => KernelKind.Reduction,
            MaxPool2d or MaxPoolScatter or MaxPoolGather or AveragePool2d or AveragePoolGradient => KernelKind.Pooling,
            Pad or Concat or Slice or Permute or Expand or Reshape or Flip or DynamicSlice => KernelKind.Move,
            Take or TakeAdd or Gather or ScatterOp or ArgSort or SearchSorted => KernelKind.Index,
            RandomNumbers or RandomDraw => KernelKind.Random,
            MapOp => KernelKind.Elementwise,
            _ => KernelKind.Other,
        },
        _ => KernelKind.Other,
    };
}
