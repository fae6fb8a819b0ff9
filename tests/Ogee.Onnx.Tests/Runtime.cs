using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Ogee.Learn;

namespace Ogee.Onnx.Tests;

/// <summary>Runs models with ONNX Runtime on the processor, with one thread.</summary>
static class Runtime
{
    static readonly OrtEnv Environment = Quiet();

    static OrtEnv Quiet()
    {
        var options = new EnvironmentCreationOptions { logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        var environment = OrtEnv.CreateInstanceWithOptions(ref options);
        environment.DisableTelemetryEvents();
        return environment;
    }

    /// <summary>A session of a model file.</summary>
    public static InferenceSession Open(string path, bool isOptimized = true)
    {
        _ = Environment;
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, GraphOptimizationLevel = isOptimized ? GraphOptimizationLevel.ORT_ENABLE_ALL : GraphOptimizationLevel.ORT_DISABLE_ALL };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return new(path, options);
    }

    /// <summary>The outputs of a model for inputs in order.</summary>
    public static Tensor[] Run(InferenceSession session, IReadOnlyList<Tensor> inputs)
    {
        NamedOnnxValue[] given = [.. session.InputNames.Zip(inputs, Given)];
        using var results = session.Run(given);
        return [.. results.Select(Taken)];
    }

    static NamedOnnxValue Given(string name, Tensor x)
    {
        int[] shape = [.. x.Shape.Select(size => (int)size)];
        NamedOnnxValue Of<T>() where T : unmanaged => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<T>(x.ToArray<T>(), shape));
        return x.Type switch
        {
            DType.Float32 => Of<float>(),
            DType.Float64 => Of<double>(),
            DType.Int32 => Of<int>(),
            DType.Int64 => Of<long>(),
            DType.Int16 => Of<short>(),
            DType.Int8 => Of<sbyte>(),
            DType.UInt8 => Of<byte>(),
            DType.Bool => Of<bool>(),
            DType.Float16 => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<Float16>(MemoryMarshal.Cast<Half, Float16>(x.ToArray<Half>()).ToArray(), shape)),
            _ => throw new NotSupportedException($"{x.Type}"),
        };
    }

    static Tensor Taken(DisposableNamedOnnxValue value)
    {
        Tensor Of<T>() where T : unmanaged
        {
            var tensor = value.AsTensor<T>();
            return Tensor.From(tensor.ToArray(), Shape.Create([.. tensor.Dimensions.ToArray().Select(size => (long)size)]));
        }
        return value.ElementType switch
        {
            TensorElementType.Float => Of<float>(),
            TensorElementType.Double => Of<double>(),
            TensorElementType.Int32 => Of<int>(),
            TensorElementType.Int64 => Of<long>(),
            TensorElementType.Int16 => Of<short>(),
            TensorElementType.Int8 => Of<sbyte>(),
            TensorElementType.UInt8 => Of<byte>(),
            TensorElementType.Bool => Of<bool>(),
            TensorElementType.Float16 => value.AsTensor<Float16>() is var halves ? Tensor.From(MemoryMarshal.Cast<Float16, Half>(halves.ToArray()).ToArray(), Shape.Create([.. halves.Dimensions.ToArray().Select(size => (long)size)])) : null!,
            _ => throw new NotSupportedException($"{value.ElementType}"),
        };
    }
}
