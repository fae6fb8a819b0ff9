using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>The loop of one elementwise operation over contiguous elements: what the tile machine is made of.</summary>
internal sealed unsafe class MapLoops : IMapVisitor
{
    readonly DType type;
    delegate*<byte*, byte*, byte*, byte*, int, void> loop;

    MapLoops(DType type) => this.type = type;

    /// <summary>The loop for an operation on arguments of a type: three arguments (unused ones are ignored), the result, the count.</summary>
    public static delegate*<byte*, byte*, byte*, byte*, int, void> For(MapOp op, DType type)
    {
        var visitor = new MapLoops(type);
        op.Accept(visitor, type);
        return visitor.loop;
    }

    public void Unary<T>() where T : struct, IUnary<T> => loop = type switch
    {
        DType.Float32 => &UnaryF32<T>,
        DType.Float64 => &UnaryF64<T>,
        DType.Int32 => &UnaryInteger<T, int>,
        DType.Int64 => &UnaryInteger<T, long>,
        DType.Int8 => &UnaryInteger<T, sbyte>,
        DType.Int16 => &UnaryInteger<T, short>,
        _ => &UnaryInteger<T, byte>,
    };

    public void Binary<T>() where T : struct, IBinary<T> => loop = type switch
    {
        DType.Float32 => &BinaryF32<T>,
        DType.Float64 => &BinaryF64<T>,
        DType.Int32 => &BinaryInteger<T, int>,
        DType.Int64 => &BinaryInteger<T, long>,
        DType.Int8 => &BinaryInteger<T, sbyte>,
        DType.Int16 => &BinaryInteger<T, short>,
        _ => &BinaryInteger<T, byte>,
    };

    public void Ternary<T>() where T : struct, ITernary<T> => loop = type == DType.Float32 ? &TernaryF32<T> : &TernaryF64<T>;

    public void Comparison<T>() where T : struct, IComparison => loop = type switch
    {
        DType.Float32 => &CompareF32<T>,
        DType.Float64 => &CompareF64<T>,
        DType.Int32 => &CompareInteger<T, int>,
        DType.Int64 => &CompareInteger<T, long>,
        DType.Int8 => &CompareInteger<T, sbyte>,
        DType.Int16 => &CompareInteger<T, short>,
        _ => &CompareInteger<T, byte>,
    };

    public void Select() => loop = type switch
    {
        DType.Float32 => &SelectF32,
        _ => type.Size() switch { 8 => &SelectBits<long>, 4 => &SelectBits<int>, 2 => &SelectBits<short>, _ => &SelectBits<byte> },
    };

    // Of float16 and bfloat16 there are only these: the compiler goes by float32 (Compile/Widen.cs).
    public void Cast(DType from, DType to) => loop = from switch
    {
        DType.Float32 => to == DType.Float16 ? &SingleToFloat16 : to == DType.BFloat16 ? &SingleToBFloat16 : CastFromFloat<float>(to),
        DType.Float16 => &Float16ToSingle,
        DType.BFloat16 => &BFloat16ToSingle,
        DType.Float64 => CastFromFloat<double>(to),
        DType.Int32 => CastFromInteger<int>(to),
        DType.Int64 => CastFromInteger<long>(to),
        DType.Int8 => CastFromInteger<sbyte>(to),
        DType.Int16 => CastFromInteger<short>(to),
        _ => to == DType.Float32 ? &BytesToF32 : CastFromInteger<byte>(to),
    };

    static void UnaryF32<T>(byte* a, byte* b, byte* c, byte* result, int count) where T : struct, IUnary<T>
    {
        var x = (float*)a;
        var y = (float*)result;
        var i = 0;
        for (; i <= count - 16; i += 16) T.F32(Vector512.Load(x + i)).Store(y + i);
        if (i < count) Lanes.StorePartial(T.F32(Lanes.LoadPartial(x + i, count - i)), y + i, count - i);
    }

    static void UnaryF64<T>(byte* a, byte* b, byte* c, byte* result, int count) where T : struct, IUnary<T>
    {
        for (var i = 0; i < count; i++) ((double*)result)[i] = T.F64(((double*)a)[i]);
    }

    static void UnaryInteger<T, TElement>(byte* a, byte* b, byte* c, byte* result, int count) where T : struct, IUnary<T> where TElement : unmanaged, IBinaryInteger<TElement>
    {
        for (var i = 0; i < count; i++) ((TElement*)result)[i] = TElement.CreateTruncating(T.I64(long.CreateTruncating(((TElement*)a)[i])));
    }

    static void BinaryF32<T>(byte* a, byte* b, byte* c, byte* result, int count) where T : struct, IBinary<T>
    {
        var x = (float*)a;
        var z = (float*)b;
        var y = (float*)result;
        var i = 0;
        for (; i <= count - 16; i += 16) T.F32(Vector512.Load(x + i), Vector512.Load(z + i)).Store(y + i);
        if (i < count) Lanes.StorePartial(T.F32(Lanes.LoadPartial(x + i, count - i), Lanes.LoadPartial(z + i, count - i)), y + i, count - i);
    }

    static void BinaryF64<T>(byte* a, byte* b, byte* c, byte* result, int count) where T : struct, IBinary<T>
    {
        for (var i = 0; i < count; i++) ((double*)result)[i] = T.F64(((double*)a)[i], ((double*)b)[i]);
    }

    static void BinaryInteger<T, TElement>(byte* a, byte* b, byte* c, byte* result, int count) where T : struct, IBinary<T> where TElement : unmanaged, IBinaryInteger<TElement>
    {
        for (var i = 0; i < count; i++)
        {
            var (x, z) = (long.CreateTruncating(((TElement*)a)[i]), long.CreateTruncating(((TElement*)b)[i]));
            // The processor raises integer division by zero as a trap on this thread; a named error can be understood.
            if (T.DividesIntegers && z == 0)
                throw EngineErrors.Numerics.With($"{T.Name}: integer division {x} / 0", "Expected divisors other than 0", "Replace zeros first, for instance with Tensor.Where, or divide floats.");
            ((TElement*)result)[i] = TElement.CreateTruncating(T.I64(x, z));
        }
    }

    static void TernaryF32<T>(byte* a, byte* b, byte* c, byte* result, int count) where T : struct, ITernary<T>
    {
        var x = (float*)a;
        var z = (float*)b;
        var w = (float*)c;
        var y = (float*)result;
        var i = 0;
        for (; i <= count - 16; i += 16) T.F32(Vector512.Load(x + i), Vector512.Load(z + i), Vector512.Load(w + i)).Store(y + i);
        if (i < count) Lanes.StorePartial(T.F32(Lanes.LoadPartial(x + i, count - i), Lanes.LoadPartial(z + i, count - i), Lanes.LoadPartial(w + i, count - i)), y + i, count - i);
    }

    static void TernaryF64<T>(byte* a, byte* b, byte* c, byte* result, int count) where T : struct, ITernary<T>
    {
        for (var i = 0; i < count; i++) ((double*)result)[i] = T.F64(((double*)a)[i], ((double*)b)[i], ((double*)c)[i]);
    }

    static void CompareF32<T>(byte* a, byte* b, byte* c, byte* result, int count) where T : struct, IComparison
    {
        var x = (float*)a;
        var z = (float*)b;
        var i = 0;
        for (; i <= count - 16; i += 16) Lanes.StoreMask(T.F32(Vector512.Load(x + i), Vector512.Load(z + i)), result + i);
        if (i < count) Lanes.StoreMaskPartial(T.F32(Lanes.LoadPartial(x + i, count - i), Lanes.LoadPartial(z + i, count - i)), result + i, count - i);
    }

    static void CompareF64<T>(byte* a, byte* b, byte* c, byte* result, int count) where T : struct, IComparison
    {
        for (var i = 0; i < count; i++) result[i] = T.F64(((double*)a)[i], ((double*)b)[i]) ? (byte)1 : (byte)0;
    }

    static void CompareInteger<T, TElement>(byte* a, byte* b, byte* c, byte* result, int count) where T : struct, IComparison where TElement : unmanaged, IBinaryInteger<TElement>
    {
        for (var i = 0; i < count; i++) result[i] = T.I64(long.CreateTruncating(((TElement*)a)[i]), long.CreateTruncating(((TElement*)b)[i])) ? (byte)1 : (byte)0;
    }

    static void SelectF32(byte* condition, byte* a, byte* b, byte* result, int count)
    {
        var x = (float*)a;
        var z = (float*)b;
        var y = (float*)result;
        var i = 0;
        for (; i <= count - 16; i += 16) Vector512.ConditionalSelect(Lanes.LoadMask(condition + i), Vector512.Load(x + i), Vector512.Load(z + i)).Store(y + i);
        for (; i < count; i++) y[i] = condition[i] != 0 ? x[i] : z[i];
    }

    static void SelectBits<TElement>(byte* condition, byte* a, byte* b, byte* result, int count) where TElement : unmanaged
    {
        for (var i = 0; i < count; i++) ((TElement*)result)[i] = condition[i] != 0 ? ((TElement*)a)[i] : ((TElement*)b)[i];
    }

    static delegate*<byte*, byte*, byte*, byte*, int, void> CastFromFloat<TFrom>(DType to) where TFrom : unmanaged, IFloatingPoint<TFrom> => to switch
    {
        DType.Float32 => &CastSaturating<TFrom, float>,
        DType.Float64 => &CastSaturating<TFrom, double>,
        DType.Int32 => &CastSaturating<TFrom, int>,
        DType.Int64 => &CastSaturating<TFrom, long>,
        DType.UInt8 => &CastSaturating<TFrom, byte>,
        DType.Int8 => &CastSaturating<TFrom, sbyte>,
        DType.Int16 => &CastSaturating<TFrom, short>,
        _ => &CastToBool<TFrom>,
    };

    static delegate*<byte*, byte*, byte*, byte*, int, void> CastFromInteger<TFrom>(DType to) where TFrom : unmanaged, IBinaryInteger<TFrom> => to switch
    {
        DType.Float32 => &CastTruncating<TFrom, float>,
        DType.Float64 => &CastTruncating<TFrom, double>,
        DType.Int32 => &CastTruncating<TFrom, int>,
        DType.Int64 => &CastTruncating<TFrom, long>,
        DType.UInt8 => &CastTruncating<TFrom, byte>,
        DType.Int8 => &CastTruncating<TFrom, sbyte>,
        DType.Int16 => &CastTruncating<TFrom, short>,
        _ => &CastToBool<TFrom>,
    };

    static void CastSaturating<TFrom, TTo>(byte* a, byte* b, byte* c, byte* result, int count) where TFrom : unmanaged, INumber<TFrom> where TTo : unmanaged, INumber<TTo>
    {
        for (var i = 0; i < count; i++) ((TTo*)result)[i] = TTo.CreateSaturating(((TFrom*)a)[i]);
    }

    static void CastTruncating<TFrom, TTo>(byte* a, byte* b, byte* c, byte* result, int count) where TFrom : unmanaged, INumber<TFrom> where TTo : unmanaged, INumber<TTo>
    {
        for (var i = 0; i < count; i++) ((TTo*)result)[i] = TTo.CreateTruncating(((TFrom*)a)[i]);
    }

    static void CastToBool<TFrom>(byte* a, byte* b, byte* c, byte* result, int count) where TFrom : unmanaged, INumber<TFrom>
    {
        for (var i = 0; i < count; i++) result[i] = TFrom.IsZero(((TFrom*)a)[i]) ? (byte)0 : (byte)1;
    }

    static void BytesToF32(byte* a, byte* b, byte* c, byte* result, int count)
    {
        var y = (float*)result;
        var i = 0;
        for (; i <= count - 16; i += 16)
        {
            var words = Vector256.WidenLower(Vector128.Load(a + i).ToVector256Unsafe());
            Vector512.ConvertToSingle(Vector512.WidenLower(words.ToVector512Unsafe()).AsInt32()).Store(y + i);
        }
        for (; i < count; i++) y[i] = a[i];
    }

    static void Float16ToSingle(byte* a, byte* b, byte* c, byte* result, int count) => HalfToSingle(DType.Float16, a, (float*)result, count);

    static void BFloat16ToSingle(byte* a, byte* b, byte* c, byte* result, int count) => HalfToSingle(DType.BFloat16, a, (float*)result, count);

    static void SingleToFloat16(byte* a, byte* b, byte* c, byte* result, int count) => SingleToHalf(DType.Float16, (float*)a, result, count);

    static void SingleToBFloat16(byte* a, byte* b, byte* c, byte* result, int count) => SingleToHalf(DType.BFloat16, (float*)a, result, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void HalfToSingle(DType type, byte* from, float* to, int count)
    {
        var i = 0;
        for (; i <= count - 16; i += 16) HalfLanes.Load(type, from + (i * sizeof(ushort))).Store(to + i);
        if (i < count) Lanes.StorePartial(HalfLanes.LoadPartial(type, from + (i * sizeof(ushort)), count - i), to + i, count - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void SingleToHalf(DType type, float* from, byte* to, int count)
    {
        var i = 0;
        for (; i <= count - 16; i += 16) HalfLanes.Store(type, Vector512.Load(from + i), to + (i * sizeof(ushort)));
        if (i < count) HalfLanes.StorePartial(type, Lanes.LoadPartial(from + i, count - i), to + (i * sizeof(ushort)), count - i);
    }
}
