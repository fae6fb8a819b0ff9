using System.Reflection;
using System.Runtime.CompilerServices;

namespace Ogee.Recipes.Tests;

/// <summary>What an object keeps alive, counted by following its fields: unlike the heap's size, it knows nothing of what else the process does.</summary>
static class Held
{
    const int Header = 16;

    internal static long BytesBy(object root)
    {
        var (seen, next, bytes) = (new HashSet<object>(ReferenceEqualityComparer.Instance), new Stack<object>(), 0L);
        next.Push(root);
        while (next.TryPop(out var held))
        {
            if (held is Type or Delegate or Pointer || !seen.Add(held)) continue;
            bytes += Header;
            switch (held)
            {
                case string text:
                    bytes += (long)text.Length * sizeof(char);
                    break;
                case Array array:
                    var element = array.GetType().GetElementType()!;
                    bytes += sizeof(long) + array.LongLength * SizeOf(element);
                    if (!element.IsPrimitive)
                        foreach (var item in array) Follow(item, element);
                    break;
                default:
                    bytes += Fields(held);
                    break;
            }
        }
        return bytes;

        // A boxed value's own bytes lie in what holds it; what it refers to is held all the same.
        void Follow(object? value, Type declared)
        {
            if (value is null) return;
            if (declared.IsValueType) Fields(value);
            else next.Push(value);
        }

        long Fields(object owner)
        {
            var size = 0L;
            for (var type = owner.GetType(); type is not null; type = type.BaseType)
                foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                {
                    size += SizeOf(field.FieldType);
                    if (!field.FieldType.IsPrimitive) Follow(field.GetValue(owner), field.FieldType);
                }
            return size;
        }
    }

    static readonly MethodInfo sizeOf = typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!;

    static int SizeOf(Type type) => (int)sizeOf.MakeGenericMethod(type).Invoke(null, null)!;
}
