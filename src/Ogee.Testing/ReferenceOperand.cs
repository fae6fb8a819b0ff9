namespace Ogee.Testing;

/// <summary>Reads and writes tensors where a plan has them, one element after the other.</summary>
static unsafe class ReferenceOperand
{
    public static ReferenceTensor Read(Operand operand, byte** buffers)
    {
        var first = operand.At(buffers);
        return operand.Type switch
        {
            DType.Float32 => ReferenceTensor.Of(Spec(operand), i => ((float*)first)[Offset(operand, i)], _ => 0),
            DType.Float64 => ReferenceTensor.Of(Spec(operand), i => ((double*)first)[Offset(operand, i)], _ => 0),
            DType.Int32 => ReferenceTensor.Of(Spec(operand), _ => 0, i => ((int*)first)[Offset(operand, i)]),
            DType.Int64 => ReferenceTensor.Of(Spec(operand), _ => 0, i => ((long*)first)[Offset(operand, i)]),
            DType.Float16 => ReferenceTensor.Of(Spec(operand), i => (double)((Half*)first)[Offset(operand, i)], _ => 0),
            DType.BFloat16 => ReferenceTensor.Of(Spec(operand), i => ((BFloat16*)first)[Offset(operand, i)], _ => 0),
            DType.Int8 => ReferenceTensor.Of(Spec(operand), _ => 0, i => ((sbyte*)first)[Offset(operand, i)]),
            DType.Int16 => ReferenceTensor.Of(Spec(operand), _ => 0, i => ((short*)first)[Offset(operand, i)]),
            _ => ReferenceTensor.Of(Spec(operand), _ => 0, i => first[Offset(operand, i)]),
        };
    }

    public static void Write(Operand operand, ReferenceTensor value, byte** buffers)
    {
        var first = operand.At(buffers);
        for (var i = 0L; i < operand.Shape.Count; i++)
        {
            var at = Offset(operand, i);
            switch (operand.Type)
            {
                case DType.Float32: ((float*)first)[at] = (float)value.Floats[i]; break;
                case DType.Float64: ((double*)first)[at] = value.Floats[i]; break;
                case DType.Int32: ((int*)first)[at] = (int)value.Integers[i]; break;
                case DType.Int64: ((long*)first)[at] = value.Integers[i]; break;
                case DType.Float16: ((Half*)first)[at] = (Half)(float)value.Floats[i]; break;
                case DType.BFloat16: ((BFloat16*)first)[at] = (BFloat16)(float)value.Floats[i]; break;
                case DType.Int8: ((sbyte*)first)[at] = (sbyte)value.Integers[i]; break;
                case DType.Int16: ((short*)first)[at] = (short)value.Integers[i]; break;
                default: first[at] = (byte)value.Integers[i]; break;
            }
        }
    }

    static TensorSpec Spec(Operand operand) => new(operand.Shape, operand.Type);

    static long Offset(Operand operand, long place) => ReferenceTensor.Index(operand.Shape, place).Zip(operand.Strides, (index, stride) => index * stride).Sum();
}
