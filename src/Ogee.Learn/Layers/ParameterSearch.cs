using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;

namespace Ogee.Learn;

/// <summary>Finds the parameters of a module and names them by the fields that lead to them.</summary>
sealed class ParameterSearch
{
    const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    readonly SortedDictionary<string, Parameter> found = new(StringComparer.Ordinal);
    readonly HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
    /// <summary>All parameters that were seen, also those that are computed from others, and which revision of each: what is found changes with it.</summary>
    List<(Parameter Parameter, int Revision)> Revisions { get; } = [];

    readonly HashSet<object> path = new(ReferenceEqualityComparer.Instance);

    /// <summary>Each parameter below a module once, named by the first path to it, in the order of the names.</summary>
    public static (List<Parameter> Parameters, List<(Parameter Parameter, int Revision)> Revisions) All(Module module)
    {
        var search = new ParameterSearch();
        search.Enter(module, "");
        foreach (var (name, parameter) in search.found) parameter.Name = name;
        return ([.. search.found.Values], search.Revisions);
    }

    void Enter(Module module, string prefix)
    {
        if (path.Contains(module))
            throw LearnErrors.Module.With($"module {module.GetType().Name} contains itself at '{prefix}'", "Expected a tree of modules", "Remove the field that leads back.");
        if (!seen.Add(module)) return;
        path.Add(module);
        Fields(module, module.GetType(), prefix);
        path.Remove(module);
    }

    void Fields(Module module, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.AllFields)] Type type, string prefix)
    {
        if (type == typeof(Module)) return;
        Fields(module, type.BaseType!, prefix);
        foreach (var field in type.GetFields(Declared).OrderBy(field => FieldName(field.Name), StringComparer.Ordinal))
            Visit(field.IsDefined(typeof(NamedByPlaceAttribute), inherit: false) ? prefix.TrimEnd('.') : prefix + FieldName(field.Name), field.GetValue(module), field.FieldType);
    }

    void Visit(string name, object? value, Type declared)
    {
        switch (value)
        {
            case null: break;
            case Parameter parameter: Add(name, parameter); break;
            case Module module: Enter(module, name + "."); break;
            default:
                if (Holds(declared) || Holds(value.GetType())) Items(name, value);
                break;
        }
    }

    void Items(string name, object container)
    {
        switch (container)
        {
            case Array { Rank: > 1 }: throw Unknown(name, container);
            case IList list:
                for (var i = 0; i < list.Count; i++) Visit(Below(name, i.ToString(CultureInfo.InvariantCulture)), list[i], typeof(object));
                break;
            case IReadOnlyList<object> list:
                for (var i = 0; i < list.Count; i++) Visit(Below(name, i.ToString(CultureInfo.InvariantCulture)), list[i], typeof(object));
                break;
            case IDictionary dictionary when dictionary.Keys.Cast<object>().All(key => key is string):
                foreach (var key in dictionary.Keys.Cast<string>().Order(StringComparer.Ordinal)) Visit(Below(name, key), dictionary[key], typeof(object));
                break;
            default: throw Unknown(name, container);
        }
    }

    // What is named by its place in the outermost module has nothing before the number.
    static string Below(string name, string place) => name.Length == 0 ? place : $"{name}.{place}";

    void Add(string name, Parameter parameter)
    {
        if (!seen.Add(parameter)) return;
        Revisions.Add((parameter, parameter.Revision));
        if (parameter.IsComputed)
        {
            parameter.Name = name;
            foreach (var (suffix, part) in parameter.Parts) Add($"{name}_{suffix}", part);
            return;
        }
        if (!found.TryAdd(name, parameter))
            throw LearnErrors.Module.With($"two parameters have the name '{name}'", "Expected a name for each", "Rename a field: one of a base class has the same name, or a key of a dictionary has a dot in it.");
    }

    static OgeeException Unknown(string name, object container) =>
        LearnErrors.Module.With($"field '{name}' is a {container.GetType().Name} of modules or parameters", "Expected a list, an array with one axis, or a dictionary by text", "Keep them in one of these, so that they are trained and saved.");

    // A function of modules holds none.
    static bool Holds(Type type) =>
        type.IsArray ? IsPart(type.GetElementType()!)
        : type.IsGenericType && !typeof(Delegate).IsAssignableFrom(type) && type.GetGenericArguments().Any(IsPart);

    static bool IsPart(Type type) => typeof(Module).IsAssignableFrom(type) || typeof(Parameter).IsAssignableFrom(type) || Holds(type);

    // Primary constructors and automatic properties keep their values in fields such as <layers>P.
    static string FieldName(string name) => name.StartsWith('<') ? name[1..name.IndexOf('>', StringComparison.Ordinal)] : name;
}
