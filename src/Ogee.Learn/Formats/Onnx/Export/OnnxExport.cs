namespace Ogee.Learn;

/// <summary>Writes models and functions as ONNX, to be run elsewhere.</summary>
/// <remarks>
/// A model is traced as it predicts (<see cref="Mode.Predicting"/>), so what it computes must not depend on the values of its inputs, except by <see cref="Tensor.If"/> and <see cref="Tensor.Loop"/>. Parameters are initializers under their names;
/// products, convolutions, poolings, norms and softmax are the operators of these names. For batches of any size the model is traced for several, and sizes that grow with the batch are computed in the file.
/// Whole numbers, rounding, remainders and conversions mean what they mean here. What has no ONNX form is one error before anything is written; docs/formats.md lists the forms. The same model gives the same bytes.
/// <para>Files are written atomically and durably (<see cref="DurableFile"/>); values in a file of their own first, then the model. Before the model is in place it is read again and run on the examples.</para>
/// </remarks>
public static class OnnxExport
{
    /// <summary>
    /// Sizes of batches that models are traced for. No layer has them as a width, so that sizes are not taken for each other; and they leave different remainders by any number
    /// (their distances 5, 19 and 24 have no common divisor) and lie on both sides of 32, so that n − n mod k and n rounded up to k are not taken for lines.
    /// </summary>
    static readonly long[] Batches = [17, 22, 41];

    /// <summary>Writes a model of one input and one output.</summary>
    /// <param name="path">The file, new or to be replaced.</param>
    /// <param name="model">The model; traced as it predicts.</param>
    /// <param name="example">An input: shape and type count, and its values are what the written file is verified with. <c>[batch, ...]</c>.</param>
    /// <param name="options">How it is written; as <see cref="OnnxExportOptions"/> is by itself if null.</param>
    /// <exception cref="OgeeException">The model has no ONNX form (OG3070, listing all that has none), is one for batches of one size (OG3071), computes something else when it is read again (OG3072), the options do not fit (OG3073), or the system could not write.</exception>
    public static OnnxExportReport Save(string path, Module model, Tensor example, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(example);
        return Save(path, model, inputs => [model.Forward(inputs[0])], [example], options);
    }

    /// <summary>Writes what a function computes with a model: several inputs and outputs, or another method than <c>Forward</c>.</summary>
    /// <param name="path">The file, new or to be replaced.</param>
    /// <param name="model">The model whose parameters are initializers under their names.</param>
    /// <param name="function">Computes the outputs from the inputs.</param>
    /// <param name="examples">One tensor for each input.</param>
    /// <param name="options">How it is written.</param>
    /// <inheritdoc cref="Save(string, Module, Tensor, OnnxExportOptions?)"/>
    public static OnnxExportReport Save(string path, Module model, Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function, IReadOnlyList<Tensor> examples, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        // Parameters have their names once the model was asked for them, and are values once they are computed.
        Tensor.Evaluate([.. model.Parameters.Select(parameter => parameter.Value)]);
        return Save(path, function, examples, options);
    }

    /// <summary>Writes what a function computes.</summary>
    /// <param name="path">The file, new or to be replaced.</param>
    /// <param name="function">Computes the outputs from the inputs. Tensors that it uses beside them are written as values.</param>
    /// <param name="examples">One tensor for each input.</param>
    /// <param name="options">How it is written.</param>
    /// <inheritdoc cref="Save(string, Module, Tensor, OnnxExportOptions?)"/>
    public static OnnxExportReport Save(string path, Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function, IReadOnlyList<Tensor> examples, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(examples);
        // What must not be replaced is refused before anything is traced.
        _ = DurableFile.Target(path);
        using var predicting = Mode.Predicting();
        var plan = new OnnxExportPlan(function, examples, options ?? new());
        var opset = plan.Options.Opset ?? 17;
        var builder = plan.Build(opset);
        if (builder.NeedsNewer && plan.Options.Opset is null) builder = plan.Build(18);
        if (builder.Faults.Count > 0)
            throw OnnxExportErrors.Unsupported.With($"{path}: {string.Join("; ", builder.Faults)}", "Expected operations that ONNX has operators for; docs/formats.md lists them", builder.NeedsNewer ? "Ask for operator set 18: OnnxExportOptions.Opset = 18." : "Compute what is named outside of the exported function, and pass it as an input; nothing was written.");
        return new OnnxExportFiles(path, plan, builder).Write();
    }

    /// <summary>The sizes of batches that a model is traced for.</summary>
    internal static long[] TracedBatches(bool isDynamic) => isDynamic ? Batches : [1];
}
