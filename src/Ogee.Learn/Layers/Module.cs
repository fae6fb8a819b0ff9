using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Ogee.Learn;

/// <summary>A part of a model: what it computes, and the parameters that it does it with. Fields that hold a <see cref="Parameter"/>, a module or an array of modules are found by themselves; a field's name is its name in files.</summary>
/// <remarks>Fields of intermediate base classes are found if they are protected or public.</remarks>
[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields)]
public abstract class Module
{
    IReadOnlyList<Parameter>? parameters;

    /// <summary>Computes the module's result.</summary>
    public abstract Tensor Forward(Tensor x);

    /// <summary>All parameters below this module, named by their path (<c>encoder.0.weight</c>), in the order of their names.</summary>
    public IReadOnlyList<Parameter> Parameters => parameters ??= Collect();

    /// <summary>The number of trainable elements.</summary>
    public long TrainableCount => Parameters.Where(parameter => parameter.IsTrainable).Sum(parameter => parameter.Shape.Count);

    /// <summary>Gives every parameter that starts random a new start: each from the seed and its own name, so that adding a layer leaves the others alone.</summary>
    /// <returns>The module.</returns>
    public Module Initialize(ulong seed)
    {
        foreach (var parameter in Parameters) parameter.Initialize(new RngKey(seed, 0).Fold("parameter").Fold(parameter.Name!));
        return this;
    }

    List<Parameter> Collect()
    {
        var found = new SortedDictionary<string, Parameter>(StringComparer.Ordinal);
        Collect("", found, []);
        foreach (var (name, parameter) in found) parameter.Name = name;
        return [.. found.Values];
    }

    void Collect(string prefix, SortedDictionary<string, Parameter> found, HashSet<Module> path)
    {
        if (!path.Add(this))
            throw LearnErrors.Module.With($"module {GetType().Name} contains itself at '{prefix}'", "Expected a tree of modules", "Remove the field that leads back.");
        foreach (var field in GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            var name = prefix + FieldName(field.Name);
            switch (field.GetValue(this))
            {
                case Parameter parameter: found[name] = parameter; break;
                case Module module: module.Collect(name + ".", found, path); break;
                case IReadOnlyList<Module> modules:
                    for (var i = 0; i < modules.Count; i++) modules[i].Collect(FormattableString.Invariant($"{name}.{i}."), found, path);
                    break;
            }
        }
        path.Remove(this);
    }

    // Primary constructors and automatic properties keep their values in fields such as <layers>P.
    static string FieldName(string name) => name.StartsWith('<') ? name[1..name.IndexOf('>', StringComparison.Ordinal)] : name;
}

/// <summary>Modules one after the other.</summary>
/// <param name="layers">The modules.</param>
public sealed class Sequential(params Module[] layers) : Module
{
    readonly Module[] layers = layers;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        foreach (var layer in layers) x = layer.Forward(x);
        return x;
    }
}

/// <summary>A function of tensors as a module without parameters.</summary>
/// <param name="function">The function.</param>
public sealed class Lambda(Func<Tensor, Tensor> function) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => function(x);
}
