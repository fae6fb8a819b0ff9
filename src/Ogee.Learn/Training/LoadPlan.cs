using System.Diagnostics;

namespace Ogee.Learn;

/// <summary>Which tensor of a file goes to which parameter of a model, found without reading a value.</summary>
sealed class LoadPlan
{
    // Of all names together; one name has its own limit (NameMap).
    static readonly TimeSpan LongestMapping = TimeSpan.FromSeconds(20);

    readonly List<(Parameter Parameter, string Tensor, MappedName Mapped)> fitting = [];

    /// <summary>Compares a model with a file.</summary>
    /// <exception cref="OgeeException">The map gives two tensors one name.</exception>
    public LoadPlan(Module model, ITensorFile file, NameMap map)
    {
        var wanted = model.Parameters.ToDictionary(parameter => parameter.Name!, StringComparer.Ordinal);
        var sources = new Dictionary<string, (string Tensor, MappedName Mapped)>(StringComparer.Ordinal);
        List<string> dropped = [], misfits = [], missing = [];
        var watch = Stopwatch.StartNew();
        foreach (var tensor in file.Specs.Keys)
        {
            var mapped = map.Apply(tensor);
            if (watch.Elapsed > LongestMapping) throw LearnErrors.Weights.With($"{file.Path}: mapping the names took more than {LongestMapping.TotalSeconds} s, at tensor {Quoted.Name(tensor)}", "Expected patterns that do not go back over names", "Use simpler patterns; nothing was loaded.");
            if (mapped.IsDropped) dropped.Add(tensor);
            else if (!sources.TryAdd(mapped.Name, (tensor, mapped)))
                throw LearnErrors.Weights.With($"{file.Path}: the tensors {Quoted.Name(sources[mapped.Name].Tensor)} and {Quoted.Name(tensor)} both become {Quoted.Name(mapped.Name)}", "Expected a name for each", "Drop one of them, or rename it in another way; nothing was loaded.");
        }
        foreach (var parameter in model.Parameters)
        {
            var name = parameter.Name!;
            if (!sources.TryGetValue(name, out var source)) missing.Add($"{name} {parameter.Spec}");
            else if (source.Mapped.Of(file.Specs[source.Tensor].Shape) is { } shape && Fits(new(shape, file.Specs[source.Tensor].Type), parameter.Spec)) fitting.Add((parameter, source.Tensor, source.Mapped));
            else misfits.Add($"{name} is {file.Specs[source.Tensor]}{Rules(source.Mapped)} and should be {parameter.Spec}");
        }
        Report = new(file.Path, [.. fitting.Select(one => new FilledParameter(one.Parameter.Name!, one.Tensor))], missing,
            [.. sources.Where(pair => !wanted.ContainsKey(pair.Key)).Select(pair => pair.Value.Tensor).Order(StringComparer.Ordinal)], misfits, dropped);
    }

    /// <summary>What it finds, and what <see cref="Run"/> does.</summary>
    public LoadReport Report { get; }

    /// <summary>Reads all values, and only then gives them to the parameters: an error on the way leaves the model as it was.</summary>
    public void Run(ITensorFile file)
    {
        Tensor[] values = [.. fitting.Select(one => Arranged(file.Read(one.Tensor), one.Mapped).Cast(one.Parameter.Spec.Type).To(one.Parameter.Spec.Device))];
        Tensor.Evaluate(values);
        foreach (var ((parameter, _, _), value) in fitting.Zip(values)) parameter.Reset(value);
    }

    static Tensor Arranged(Tensor value, MappedName mapped)
    {
        var shape = mapped.Of(value.Shape)!.Value;
        if (mapped.Heads > 0) value = value.Reshape(mapped.Heads, 2, value.Shape[0] / mapped.Heads / 2, value.Shape[1]).Permute(0, 2, 1, 3).Reshape(value.Shape);
        if (!mapped.Axes.IsDefault) value = value.Permute(mapped.Axes.AsSpan());
        return value.Reshape(shape);
    }

    static string Rules(MappedName mapped) =>
        (mapped.Heads == 0 ? "" : $" with the rows of {mapped.Heads} heads in pairs") + (mapped.Axes.IsDefault ? "" : $" in the order {string.Join(", ", mapped.Axes)}") + (mapped.Sizes.IsDefault ? "" : $" as [{string.Join(", ", mapped.Sizes)}]");

    static bool Fits(TensorSpec given, TensorSpec parameter) =>
        given.Shape == parameter.Shape && (given.Type == parameter.Type || (given.Type.IsHalf() && parameter.Type is DType.Float32 or DType.Float64));
}
