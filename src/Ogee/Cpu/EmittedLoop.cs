using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>A scalar program as one machine-code loop: inputs are read once, intermediate values stay in registers.</summary>
/// <param name="inputs">The address of each input.</param>
/// <param name="outputs">Where each result goes.</param>
/// <param name="count">How many elements.</param>
internal unsafe delegate void EmittedLoop(byte** inputs, byte** outputs, long count);

/// <summary>Emits loops, sixteen lanes at a time. Every lane function is the one that the tile machine calls, so the bits are the same.</summary>
/// <remarks>Only float32 and bool values, and float16 and bfloat16 as the float32 values that they stand for; programs with others stay with the tile machine. Loops do not depend on shapes, so few are ever emitted.</remarks>
[RequiresDynamicCode("Emits code at run time; ahead-of-time compiled programs use the tile machine.")]
internal sealed unsafe class LoopEmitter : IMapVisitor
{
    static readonly ConcurrentDictionary<(ScalarProgram Program, ulong Scalars, bool Streams), EmittedLoop> Emitted = new();

    /// <summary>The most loops that are kept to be found again; tests make it small.</summary>
    internal static int Most { get; set; } = 4096;

    static LoopEmitter() => UnloadableOps.Unloading += Emitted.Clear;

    /// <summary>How many loops were emitted so far.</summary>
    public static int Count => Emitted.Count;

    readonly ILGenerator il;
    readonly LocalBuilder[] values;
    readonly ScalarProgram program;
    Instruction current = null!;

    LoopEmitter(ScalarProgram program, ILGenerator il)
    {
        (this.program, this.il) = (program, il);
        values = [.. Enumerable.Range(0, program.ValueCount).Select(_ => il.DeclareLocal(typeof(Vector512<float>)))];
    }

    /// <summary>The loop of a program, or null if it has values that loops do not hold.</summary>
    /// <param name="program">The program.</param>
    /// <param name="scalars">Bit i is set if input i is one element that is repeated.</param>
    /// <param name="streams">Whether results go to memory past the caches, for results that nobody reads soon; each must be aligned to 64 bytes.</param>
    public static EmittedLoop? For(ScalarProgram program, ulong scalars, bool streams = false)
    {
        if (!CanEmit(program)) return null;
        // Far beyond what one program's models need. Plans keep the loops that they use; only the way to find them again is lost.
        if (Emitted.Count >= Most) Emitted.Clear();
        return Emitted.GetOrAdd((program, scalars, streams), static key => Emit(key.Program, key.Scalars, key.Streams));
    }

    static bool CanEmit(ScalarProgram program)
    {
        if (program.Instructions.Length == 0 || program.Inputs.Length > 64 || !program.Inputs.All(IsHeld)) return false;
        foreach (var instruction in program.Instructions)
        {
            if (!IsHeld(instruction.Type)) return false;
            // A bool is a mask in a lane, and arithmetic on masks means nothing: only logic is.
            if (instruction.ArgumentType == DType.Bool && !(instruction.Op is Cast or Binary<And> or Binary<Or> or Binary<Xor> or Unary<Not> or Unary<StopGradient>)) return false;
        }
        return true;
    }

    static bool IsHeld(DType type) => type is DType.Float32 or DType.Bool || type.IsHalf();

    static EmittedLoop Emit(ScalarProgram program, ulong scalars, bool streams)
    {
        var method = new DynamicMethod("Loop", typeof(void), [typeof(byte**), typeof(byte**), typeof(long)], typeof(LoopEmitter).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        var emitter = new LoopEmitter(program, il);
        var index = il.DeclareLocal(typeof(long));
        for (var i = 0; i < program.Inputs.Length; i++)
            if ((scalars >> i & 1) != 0) emitter.Load(i, index, program.Inputs[i] switch
            {
                DType.Bool => nameof(SplatMask),
                DType.Float16 => nameof(SplatFloat16),
                DType.BFloat16 => nameof(SplatBFloat16),
                _ => nameof(Splat),
            });
        var (test, body) = (il.DefineLabel(), il.DefineLabel());
        il.Emit(OpCodes.Br, test);
        il.MarkLabel(body);
        emitter.Body(scalars, index, streams, isTail: false);
        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Ldc_I4, 16);
        il.Emit(OpCodes.Conv_I8);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, index);
        il.MarkLabel(test);
        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Ldc_I4, 16);
        il.Emit(OpCodes.Conv_I8);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Ble, body);
        var end = il.DefineLabel();
        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Bge, end);
        emitter.Body(scalars, index, streams, isTail: true);
        il.MarkLabel(end);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<EmittedLoop>();
    }

    void Body(ulong scalars, LocalBuilder index, bool streams, bool isTail)
    {
        for (var i = 0; i < program.Inputs.Length; i++)
            if ((scalars >> i & 1) == 0)
                Load(i, index, (program.Inputs[i], isTail) switch
                {
                    (DType.Bool, false) => nameof(LoadMask),
                    (DType.Bool, true) => nameof(LoadMaskTail),
                    (DType.Float16, false) => nameof(LoadFloat16),
                    (DType.Float16, true) => nameof(LoadFloat16Tail),
                    (DType.BFloat16, false) => nameof(LoadBFloat16),
                    (DType.BFloat16, true) => nameof(LoadBFloat16Tail),
                    (_, false) => nameof(LoadLanes),
                    _ => nameof(LoadLanesTail),
                });
        for (var k = 0; k < program.Instructions.Length; k++)
        {
            current = program.Instructions[k];
            foreach (var argument in current.Arguments) il.Emit(OpCodes.Ldloc, values[argument]);
            current.Op.Accept(this, current.ArgumentType);
            il.Emit(OpCodes.Stloc, values[program.Inputs.Length + k]);
        }
        for (var o = 0; o < program.Outputs.Length; o++)
        {
            il.Emit(OpCodes.Ldloc, values[program.Outputs[o]]);
            Operand(OpCodes.Ldarg_1, o);
            il.Emit(OpCodes.Ldloc, index);
            il.Emit(OpCodes.Ldarg_2);
            il.Emit(OpCodes.Call, Method((program.TypeOf(program.Outputs[o]), isTail) switch
            {
                (DType.Bool, false) => nameof(StoreMask),
                (DType.Bool, true) => nameof(StoreMaskTail),
                (DType.Float16, false) => nameof(StoreFloat16),
                (DType.Float16, true) => nameof(StoreFloat16Tail),
                (DType.BFloat16, false) => nameof(StoreBFloat16),
                (DType.BFloat16, true) => nameof(StoreBFloat16Tail),
                (_, false) => streams ? nameof(StreamLanes) : nameof(StoreLanes),
                _ => nameof(StoreLanesTail),
            }));
        }
    }

    void Load(int input, LocalBuilder index, string method)
    {
        Operand(OpCodes.Ldarg_0, input);
        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Call, Method(method));
        il.Emit(OpCodes.Stloc, values[input]);
    }

    /// <summary>Pushes entry <paramref name="number"/> of an array of addresses.</summary>
    void Operand(OpCode array, int number)
    {
        il.Emit(array);
        il.Emit(OpCodes.Ldc_I4, number * sizeof(nint));
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldind_I);
    }

    void IMapVisitor.Unary<T>() => il.Emit(OpCodes.Call, ((Func<Vector512<float>, Vector512<float>>)Lane<T>).Method);

    void IMapVisitor.Binary<T>() => il.Emit(OpCodes.Call, ((Func<Vector512<float>, Vector512<float>, Vector512<float>>)Lane2<T>).Method);

    void IMapVisitor.Ternary<T>() => il.Emit(OpCodes.Call, ((Func<Vector512<float>, Vector512<float>, Vector512<float>, Vector512<float>>)Lane3<T>).Method);

    void IMapVisitor.Comparison<T>() => il.Emit(OpCodes.Call, ((Func<Vector512<float>, Vector512<float>, Vector512<float>>)LaneComparison<T>).Method);

    void IMapVisitor.Select() => il.Emit(OpCodes.Call, Method(nameof(Choose)));

    void IMapVisitor.Cast(DType from, DType to) => il.Emit(OpCodes.Call, Method((from, to) switch
    {
        (DType.Bool, DType.Float32) => nameof(MaskToNumber),
        (DType.Float32, DType.Bool) => nameof(NumberToMask),
        (DType.Float32, DType.Float16) => nameof(RoundToFloat16),
        (DType.Float32, DType.BFloat16) => nameof(RoundToBFloat16),
        _ => nameof(Same),
    }));

    static MethodInfo Method(string name) => typeof(LoopEmitter).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> Lane<T>(Vector512<float> x) where T : struct, IUnary<T> => T.F32(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> Lane2<T>(Vector512<float> a, Vector512<float> b) where T : struct, IBinary<T> => T.F32(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> Lane3<T>(Vector512<float> a, Vector512<float> b, Vector512<float> c) where T : struct, ITernary<T> => T.F32(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> LaneComparison<T>(Vector512<float> a, Vector512<float> b) where T : struct, IComparison => T.F32(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> Choose(Vector512<float> mask, Vector512<float> a, Vector512<float> b) => Vector512.ConditionalSelect(mask, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> MaskToNumber(Vector512<float> mask) => mask & Vector512<float>.One;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> NumberToMask(Vector512<float> x) => ~Vector512.Equals(x, default);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> Same(Vector512<float> x) => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> Splat(byte* at, long index, long count) => Vector512.Create(*(float*)at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> SplatMask(byte* at, long index, long count) => Vector512.Create(*at != 0 ? -1 : 0).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> LoadLanes(byte* at, long index, long count) => Vector512.Load((float*)at + index);

    static Vector512<float> LoadLanesTail(byte* at, long index, long count) => Lanes.LoadPartial((float*)at + index, (int)(count - index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> LoadMask(byte* at, long index, long count) => Lanes.LoadMask(at + index);

    static Vector512<float> LoadMaskTail(byte* at, long index, long count) => Lanes.LoadMaskPartial(at + index, (int)(count - index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void StoreLanes(Vector512<float> lanes, byte* at, long index, long count) => lanes.Store((float*)at + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void StreamLanes(Vector512<float> lanes, byte* at, long index, long count) => lanes.StoreAlignedNonTemporal((float*)at + index);

    static void StoreLanesTail(Vector512<float> lanes, byte* at, long index, long count) => Lanes.StorePartial(lanes, (float*)at + index, (int)(count - index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void StoreMask(Vector512<float> mask, byte* at, long index, long count) => Lanes.StoreMask(mask, at + index);

    static void StoreMaskTail(Vector512<float> mask, byte* at, long index, long count) => Lanes.StoreMaskPartial(mask, at + index, (int)(count - index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> RoundToFloat16(Vector512<float> x) => HalfLanes.Round(DType.Float16, x);

    static Vector512<float> SplatFloat16(byte* at, long index, long count) => Vector512.Create(HalfLanes.LoadPartial(DType.Float16, at, 1).ToScalar());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> LoadFloat16(byte* at, long index, long count) => HalfLanes.Load(DType.Float16, at + (index * sizeof(ushort)));

    static Vector512<float> LoadFloat16Tail(byte* at, long index, long count) => HalfLanes.LoadPartial(DType.Float16, at + (index * sizeof(ushort)), (int)(count - index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void StoreFloat16(Vector512<float> lanes, byte* at, long index, long count) => HalfLanes.Store(DType.Float16, lanes, at + (index * sizeof(ushort)));

    static void StoreFloat16Tail(Vector512<float> lanes, byte* at, long index, long count) => HalfLanes.StorePartial(DType.Float16, lanes, at + (index * sizeof(ushort)), (int)(count - index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> RoundToBFloat16(Vector512<float> x) => HalfLanes.Round(DType.BFloat16, x);

    static Vector512<float> SplatBFloat16(byte* at, long index, long count) => Vector512.Create(HalfLanes.LoadPartial(DType.BFloat16, at, 1).ToScalar());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> LoadBFloat16(byte* at, long index, long count) => HalfLanes.Load(DType.BFloat16, at + (index * sizeof(ushort)));

    static Vector512<float> LoadBFloat16Tail(byte* at, long index, long count) => HalfLanes.LoadPartial(DType.BFloat16, at + (index * sizeof(ushort)), (int)(count - index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void StoreBFloat16(Vector512<float> lanes, byte* at, long index, long count) => HalfLanes.Store(DType.BFloat16, lanes, at + (index * sizeof(ushort)));

    static void StoreBFloat16Tail(Vector512<float> lanes, byte* at, long index, long count) => HalfLanes.StorePartial(DType.BFloat16, lanes, at + (index * sizeof(ushort)), (int)(count - index));
}
